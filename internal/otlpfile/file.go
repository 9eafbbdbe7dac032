package otlpfile

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Create writes tree into a new file of dir, which is created (mode 0700) if it is missing, and returns the file's
// path. The file has mode 0600 and a name of its own, and is there as a whole or not at all.
func Create(dir string, tree *tracer.Tree) (path string, err error) {
	if path, err = create(dir, tree); err != nil {
		return "", fmt.Errorf("ctxplumb: recording into %s: %w", dir, explain(err, "give a folder that can be written"))
	}
	return path, nil
}

func create(dir string, tree *tracer.Tree) (path string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	name := rand.Text()
	temp := filepath.Join(dir, "."+name)
	path = filepath.Join(dir, name+extension)
	if err = write(temp, tree); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // it may not be there, and the first error is the one to tell
	}
	return path, err
}

func write(path string, tree *tracer.Tree) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return cmp.Or(encode(f, tree), f.Close())
}

// ReadFiles reads recordings into one tree, as [tracer.Tree.Merge] does: each path is a file, or a folder whose *.jsonl
// are read in the order of their names.
func ReadFiles(paths ...string) (*tracer.Tree, error) {
	var trees []*tracer.Tree
	for _, path := range paths {
		files, err := recordings(path)
		if err != nil {
			return nil, fmt.Errorf("ctxplumb: recording %s: %w", path, unreadable(err))
		}
		for _, file := range files {
			tree, err := readFile(file)
			if err != nil {
				return nil, err
			}
			trees = append(trees, tree)
		}
	}
	merged := new(tracer.Tree)
	merged.Merge(trees...)
	return merged, nil
}

func readFile(path string) (*tracer.Tree, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("ctxplumb: recording %s: %w", path, unreadable(err))
	}
	defer f.Close()
	return Read(f, path)
}

// recordings gives the files that path stands for.
func recordings(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == extension {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no *" + extension + " in this folder: does a TestMain call tracertest.VerifyTestMain?" +
			" record with ctxplumb test")
	}
	return files, nil
}

func unreadable(err error) error {
	return explain(err, "name a recording, or a folder of recordings")
}

// explain takes the path out of what the system says, which the caller names already, and adds what to do.
func explain(err error, advice string) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	default:
		return err
	}
	return fmt.Errorf("%w: %s", err, advice)
}
