package otlpfile

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Create writes tree into a new file of dir, which is created (mode 0700) if it is missing, and returns the file's
// path. The file has mode 0600 and a name of its own, and is there as a whole or not at all.
func Create(dir string, tree *tracer.Tree) (path string, err error) {
	path = filepath.Join(dir, rand.Text()+extension)
	err = os.MkdirAll(dir, 0o700)
	if err == nil {
		err = replace(path, tree)
	}
	if err != nil {
		return "", notWritten(dir, err)
	}
	return path, nil
}

// notWritten says into which folder there was no writing.
func notWritten(dir string, err error) error {
	return fmt.Errorf("ctxplumb: recording into %s: %w", dir, explain(err, "give a folder that can be written"))
}

// replace writes beside the file at path first, and then in its place.
func replace(path string, tree *tracer.Tree) error {
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	err := write(beside, tree)
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside) // it may not be there, and the first error is the one to tell
	}
	return err
}

func write(path string, tree *tracer.Tree) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return cmp.Or(encode(f, tree), f.Close())
}

// ReadFiles reads recordings into one, as [tracer.Tree.Merge] does: each path is a file, or a folder whose *.jsonl and
// *.jsonl.gz are read in the order of their names, but for empty ones, where nothing has begun. Of the records of one
// node, which may be in several files, the one of its end counts, or else the last.
func ReadFiles(paths ...string) (*Recording, error) {
	var all reading
	for _, path := range paths {
		files, err := recordings(path)
		if err != nil {
			return nil, fmt.Errorf("ctxplumb: recording %s: %w", path, unreadable(err))
		}
		for _, file := range files {
			if err := all.readFile(file); err != nil {
				return nil, err
			}
		}
	}
	r := all.recording()
	r.Tree.Records = join(r.Tree.Records)
	r.Tree.Merge()
	return r, nil
}

func (all *reading) readFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("ctxplumb: recording %s: %w", path, unreadable(err))
	}
	defer f.Close()
	return all.read(f, path)
}

// join leaves one record of each node, in the place of the first.
func join(records []tracer.Record) []tracer.Record {
	at := make(map[tracer.ID]int, len(records))
	kept := records[:0]
	for i := range records {
		r := &records[i]
		before, again := at[r.ID]
		switch {
		case !again || r.ID.IsZero():
			at[r.ID] = len(kept)
			kept = append(kept, *r)
		case !r.End.IsZero() || kept[before].End.IsZero():
			kept[before] = *r
		}
	}
	clear(records[len(kept):])
	return kept
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
		file := filepath.Join(path, e.Name())
		if filepath.Ext(strings.TrimSuffix(file, ".gz")) != extension {
			continue
		}
		if info, err := os.Stat(file); err != nil || info.Mode().IsRegular() && info.Size() > 0 { // an error comes again
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no *" + extension + " or *" + extension + ".gz in this folder: does a TestMain call" +
			" tracertest.VerifyTestMain? record with ctxplumb test")
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
