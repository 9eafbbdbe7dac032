package gotest

import (
	"fmt"
	"os"
	"path/filepath"
)

// Scratch is a temporary folder of one run.
type Scratch struct{ root *os.Root }

// NewScratch makes one, which is to be removed.
func NewScratch() (Scratch, error) {
	dir, err := os.MkdirTemp("", "ctxplumb-")
	if err != nil {
		return Scratch{}, fmt.Errorf("no folder to record into: %w: name one that can be written in TMPDIR", err)
	}
	root, err := os.OpenRoot(dir)
	return Scratch{root}, err
}

// Remove removes it, with what is in it.
func (s Scratch) Remove() {
	_ = s.root.Close() // it was only read and written through
	os.RemoveAll(s.root.Name())
}

// put writes text into a new file and returns its path.
func (s Scratch) put(name string, text []byte) (path string, err error) {
	return s.Path(name), s.root.WriteFile(name, text, 0o600)
}

// Path is that of a file in it.
func (s Scratch) Path(name string) string { return filepath.Join(s.root.Name(), name) }
