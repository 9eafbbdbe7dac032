package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func currentFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("the current folder: %w: go to one that is there", err)
	}
	return dir, nil
}

// replace writes a file as a whole or not at all: beside it first, then in its place. Where a link stands, the file that
// it leads to is replaced; what is no file, such as /dev/stderr or a pipe, is written to as it is.
func replace(path string, data []byte) error {
	path, beside := where(path)
	if beside == "" {
		return write(path, os.O_WRONLY, data)
	}
	err := write(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, data)
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside) // it may not be there, and the first error is the one to tell
	}
	return err
}

// writable fails where replace would, as far as can be told without a change.
func writable(path string) error {
	_, beside := where(path)
	if beside == "" {
		return nil
	}
	err := write(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, nil)
	if unnamed, ok := errors.AsType[*fs.PathError](err); ok {
		return unnamed.Err // the name is none that a person gave
	}
	return cmp.Or(err, os.Remove(beside))
}

// where is the file that a path leads to, and the file to write first, a new one beside it: none where there is no file.
func where(path string) (file, beside string) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return path, ""
	}
	return path, filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text())
}

func write(path string, flag int, data []byte) error {
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return cmp.Or(err, f.Close())
}
