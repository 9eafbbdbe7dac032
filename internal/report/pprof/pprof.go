// Package pprof shows a verdict as a profile, for go tool pprof and whatever else draws profiles.
package pprof

import (
	"bytes"
	"io"

	"github.com/google/pprof/profile"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Write writes a sample for each node that was dropped: that it is one, and how long it ran on after the cancel, by the
// code in which that was seen and by the nodes above it. What is not known to have ended has no time. The same verdict
// gives the same bytes in one version of Go, whose compression they go through. It returns what w returns, after one
// write.
func Write(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	b := builder{story: report.Tell(tree, r, o), locations: map[frame]*profile.Location{}, functions: map[frame]*profile.Function{}}
	b.SampleType = []*profile.ValueType{{Type: "nodes", Unit: "count"}, {Type: "after_cancel", Unit: "nanoseconds"}}
	b.DefaultSampleType = "after_cancel"
	for i, v := range r.Verdicts {
		if v.Drop() {
			b.add(i, v)
		}
	}
	var page bytes.Buffer
	if err := b.Write(&page); err != nil {
		return err
	}
	_, err := w.Write(page.Bytes())
	return err
}

type builder struct {
	profile.Profile
	story     *report.Story
	locations map[frame]*profile.Location
	functions map[frame]*profile.Function // by frames without a line
}

// frame is a place in the code, or a node, which has no file.
type frame struct {
	name, file string
	line       int
}

func (b *builder) add(i int, v tracer.Verdict) {
	record := &b.story.Tree.Records[i]
	sample := &profile.Sample{
		Value: []int64{1, b.story.RanOn(i).Nanoseconds()},
		Label: map[string][]string{"verdict": {string(v)}},
	}
	label := func(key, value string) {
		if value != "" {
			sample.Label[key] = []string{report.Printable(value)}
		}
	}
	label("package", record.Package)
	label("test", record.Test)
	stack := record.Stack
	if len(stack) == 0 && record.Culprit.File != "" {
		stack = []tracer.Frame{record.Culprit}
	}
	for _, f := range stack {
		sample.Location = append(sample.Location, b.location(frame{report.Printable(f.Func), report.Printable(f.File), f.Line}))
	}
	for _, n := range b.story.Above(i) {
		sample.Location = append(sample.Location, b.location(frame{name: b.story.Node(n)}))
	}
	b.Sample = append(b.Sample, sample)
}

func (b *builder) location(f frame) *profile.Location {
	if b.locations[f] == nil {
		at := &profile.Location{ID: uint64(len(b.Location) + 1), Line: []profile.Line{{Function: b.function(f), Line: int64(f.line)}}}
		b.locations[f] = at
		b.Location = append(b.Location, at)
	}
	return b.locations[f]
}

func (b *builder) function(f frame) *profile.Function {
	f.line = 0
	if b.functions[f] == nil {
		fn := &profile.Function{ID: uint64(len(b.Function) + 1), Name: f.name, SystemName: f.name, Filename: f.file}
		b.functions[f] = fn
		b.Function = append(b.Function, fn)
	}
	return b.functions[f]
}
