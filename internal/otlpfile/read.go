package otlpfile

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Recording is what was read, and what it lacks.
type Recording struct {
	Tree       *tracer.Tree
	Unfinished []string // packages of journals: their tests did not come to an end, or still run
	Torn       []string // journals whose last line was cut off, and is left out
	Foreign    int      // spans that are not ctxplumb's, and are left out
}

// Notes says what whoever reads a verdict on r should know of it, a line each.
func (r *Recording) Notes() []string {
	var notes []string
	for _, pkg := range slices.Compact(slices.Sorted(slices.Values(r.Unfinished))) {
		notes = append(notes, "crashed: the tests of "+cmp.Or(pkg, "a package")+" did not come to their end, judged is what they had begun")
	}
	for _, file := range r.Torn {
		notes = append(notes, "torn: the last line of "+file+" is left out, the process was killed while it wrote")
	}
	if r.Foreign > 0 {
		notes = append(notes, fmt.Sprintf("not ctxplumb's, and left out: %d of the spans", r.Foreign))
	}
	return notes
}

// Read reads one recording; name stands for it in errors. It takes OTLP/JSON lines of traces, up to 8 MiB each, also
// inside of gzip, and leaves out spans that are not ctxplumb's. Records keep the order of the lines, times are in UTC.
// An empty recording is an error, and so is one that was cut off, unless it is a journal.
func Read(r io.Reader, name string) (*Recording, error) {
	var all reading
	if err := all.read(r, name); err != nil {
		return nil, err
	}
	return all.recording(), nil
}

// reading is what was read up to now.
type reading struct {
	Recording

	trees []tracer.Tree
}

func (all *reading) read(r io.Reader, name string) error {
	text, err := unpack(r)
	if err != nil {
		return fmt.Errorf("ctxplumb: recording %s: %w", name, err)
	}
	journal, empty := false, true
	in := newInput(text)
	for p := range in.parts {
		journal, empty = journal || len(p.journals) > 0, empty && p.blank
		if p.torn && journal {
			all.Torn, p.err = append(all.Torn, name), nil
		}
		if p.err != nil {
			return fmt.Errorf("ctxplumb: recording %s, %w", name, p.err)
		}
		all.trees = append(all.trees, p.tree)
		all.Foreign += p.foreign
		all.Unfinished = append(all.Unfinished, p.journals...)
	}
	switch {
	case in.err != nil:
		return fmt.Errorf("ctxplumb: recording %s%w", name, in.err)
	case empty:
		return fmt.Errorf("ctxplumb: recording %s: it is empty: was the run killed before it wrote? run it again", name)
	}
	return nil
}

// recording puts what was read into one piece.
func (all *reading) recording() *Recording {
	size := 0
	for _, t := range all.trees {
		size += len(t.Records)
	}
	tree := &tracer.Tree{Records: slices.Grow([]tracer.Record(nil), size)}
	for i, t := range all.trees {
		tree.Records = append(tree.Records, t.Records...)
		tree.Grace = max(tree.Grace, t.Grace)
		tree.Evicted = min(tree.Evicted+t.Evicted, maxEvicted)
		tree.Unsampled = min(tree.Unsampled+t.Unsampled, maxEvicted)
		all.trees[i] = tracer.Tree{} // a million nodes need not be there twice
	}
	all.Tree = tree
	return &all.Recording
}
