package main

import (
	"cmp"
	"crypto/rand"
	"os"
	"path/filepath"
)

// replace writes a file as a whole or not at all: beside it first, then in its place. Where a link stands, the file that
// it leads to is replaced; what is no file, such as /dev/stderr or a pipe, is written to as it is.
func replace(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return write(path, os.O_WRONLY, data)
	}
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text())
	err := write(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, data)
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside) // it may not be there, and the first error is the one to tell
	}
	return err
}

func write(path string, flag int, data []byte) error {
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return cmp.Or(err, f.Close())
}
