package otlpfile

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// maxGeneration bounds a file of a journal, in bytes. There are two, and they hold about as many nodes as a recorder keeps.
const maxGeneration = 128 << 20

// Journal is a recording of one test package that is written while it is made. Each line is one node as it was known
// then, and is in the hands of the system before [Journal.Add] returns: what ends the process, SIGKILL too, takes none of
// it away. Where it grows too large the older half goes, and is counted as evicted.
type Journal struct {
	path, before string // the file, and that of the older half
	limit        int64
	mu           sync.Mutex
	encoder      encoder
	line         bytes.Buffer
	file         *os.File // nil when it is closed
	size         int64
	ended, older nodeSet // what ended in this half, and in the older one
	lost, told   uint64  // nodes of halves that went, and how many of them the last line that says so does
}

type nodeSet map[tracer.ID]struct{}

// Begin opens a journal in dir, which is created (mode 0700) if it is missing. The file has mode 0600.
func Begin(dir, pkg string, grace time.Duration) (*Journal, error) {
	j := &Journal{limit: maxGeneration, encoder: encoder{res: resource{Package: pkg, Grace: grace}}}
	name := rand.Text()
	j.path, j.before = filepath.Join(dir, name+extension), filepath.Join(dir, name+".before"+extension)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = j.open()
	}
	if err != nil {
		return nil, notWritten(dir, err)
	}
	return j, nil
}

// open begins a file with the line that says what it is.
func (j *Journal) open() (err error) {
	if j.file, err = os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return err
	}
	j.size, j.ended = 0, nodeSet{}
	j.told = j.lost - j.told // what the older half says is added to it
	head := j.encoder
	head.res.Journal, head.res.Evicted = true, j.told
	return j.write(head, nil)
}

// Add writes a record, of which the package is the journal's. The first time that it cannot, it says so and closes the
// journal, whose lines are whole up to then; after that, and after [Journal.Finish], it does nothing.
func (j *Journal) Add(r tracer.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.turn()
	if err == nil {
		r.Package = j.encoder.res.Package
		err = j.write(j.encoder, []tracer.Record{r})
	}
	if err != nil {
		return notWritten(filepath.Dir(j.path), cmp.Or(err, j.close()))
	}
	if !r.End.IsZero() {
		j.ended[r.ID] = struct{}{}
		delete(j.older, r.ID) // it comes again, with what was found out since
	}
	return nil
}

// turn begins a new file where the one there is has grown too large.
func (j *Journal) turn() error {
	if j.size < j.limit {
		return nil
	}
	j.lost, j.older = j.lost+uint64(len(j.older)), j.ended
	if err := cmp.Or(j.close(), os.Rename(j.path, j.before)); err != nil {
		return err
	}
	return j.open()
}

func (j *Journal) write(e encoder, records []tracer.Record) error {
	j.line.Reset()
	e.w = &j.line
	if err := e.write(records); err != nil {
		return err
	}
	n, err := j.file.Write(j.line.Bytes())
	if err != nil {
		_ = j.file.Truncate(j.size) // no torn line, as far as the system lets it
		return err
	}
	j.size += int64(n)
	return nil
}

func (j *Journal) close() error {
	file := j.file
	j.file = nil
	if file == nil {
		return nil
	}
	return file.Close()
}

// Finish puts tree, which is the whole recording, in the place of the journal: as a whole or not at all.
func (j *Journal) Finish(tree *tracer.Tree) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := cmp.Or(j.close(), replace(j.path, tree)); err != nil {
		return notWritten(filepath.Dir(j.path), err)
	}
	_ = os.Remove(j.before) // it is seldom there, and nothing is wrong with what it holds
	return nil
}
