// Package report shows a verdict: [Text] to people, [JSON] to programs. The same tree gives the same bytes.
//
// What comes from a recording is not trusted: names, sources and paths are printed with control characters, terminal
// escapes, line breaks and marks of text direction quoted as \u.....
package report

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Options says how a report is shown. The zero Options work: paths as they were recorded, no colour, UTF-8.
type Options struct {
	Dir   string                   // files below it are shown relative to it; none are if it is empty
	ASCII bool                     // draw with ASCII characters alone
	Color bool                     // colour the words of a headline, for a terminal
	Again func(tracer.Drop) string // how to run the test of a drop again; nil and an empty answer leave it out
	Notes []string                 // lines to show below the table

	// Min is the cancel coverage, in percent, below which the run fails; none fails if it is zero.
	Min float64

	// Page is the path of the page that shows the same verdict, for the last line of the text; empty where there is none.
	Page string

	// Findings are those of ctxplumb vet, to be shown beside the drops; nil where it did not run.
	Findings []Finding
}

// Failed reports whether r fails a run: by a drop, by a finding, or by a coverage below Min. Where there is no edge to
// cancel, none is.
func (o Options) Failed(r tracer.Report) bool {
	return len(r.Drops)+len(o.Findings) > 0 || o.short(r.Coverage())
}

func (o Options) short(c tracer.Coverage) bool {
	covered, ok := c.Percent()
	return ok && covered < o.Min
}

// file is how the file of a frame is shown: with forward slashes, relative to Dir where it lies below it.
func (o Options) file(name string) string {
	if o.Dir != "" {
		if rel, err := filepath.Rel(o.Dir, name); err == nil && filepath.IsLocal(rel) {
			name = rel
		}
	}
	return filepath.ToSlash(name)
}

// sorted gives the drops in the order in which they are shown.
func (o Options) sorted(drops []tracer.Drop) []tracer.Drop {
	return slices.SortedStableFunc(slices.Values(drops), func(a, b tracer.Drop) int {
		return cmp.Or(
			cmp.Compare(o.file(a.Culprit.File), o.file(b.Culprit.File)),
			cmp.Compare(a.Culprit.Line, b.Culprit.Line),
			cmp.Compare(a.Verdict, b.Verdict),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Name, b.Name),
			slices.Compare(a.Path, b.Path),
			cmp.Compare(a.Package, b.Package),
			cmp.Compare(a.Test, b.Test),
		)
	})
}

// chain writes the path from the root to a node on one line.
func chain(path []string) string { return strings.Join(path, " > ") }
