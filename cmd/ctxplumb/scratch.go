package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// scratch is a temporary folder of one run.
type scratch struct{ root *os.Root }

func newScratch() (scratch, error) {
	dir, err := os.MkdirTemp("", "ctxplumb-")
	if err != nil {
		return scratch{}, fmt.Errorf("no folder to record into: %w", err)
	}
	root, err := os.OpenRoot(dir)
	return scratch{root}, err
}

func (s scratch) remove() {
	_ = s.root.Close() // it was only read and written through
	os.RemoveAll(s.root.Name())
}

// put writes text into a new file and returns its path.
func (s scratch) put(name string, text []byte) (path string, err error) {
	return s.path(name), s.root.WriteFile(name, text, 0o600)
}

func (s scratch) path(name string) string { return filepath.Join(s.root.Name(), name) }
