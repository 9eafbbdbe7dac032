package report

import (
	"cmp"
	"slices"
	"strings"
)

// Finding is what an analyzer of ctxplumb vet found in the source, without running it.
type Finding struct {
	Rule    string `json:"rule"`    // the analyzer's name
	Message string `json:"message"` // what is dropped, from where it should have come, and what to write instead
	File    string `json:"file"`    // absolute where it was found; relative to Options.Dir where it is shown
	Line    int    `json:"line"`    // from 1
	Column  int    `json:"column"`  // in characters, from 1; 0 where it is not known
	Source  string `json:"source"`  // the line's text without its indentation; may be empty
	Package string `json:"package"` // import path
	Fixes   []Fix  `json:"fixes,omitempty"`
}

// Fix is one way to mend a finding.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// Edit puts New in place of what stands from one position of a file up to another, which count as those of a Finding.
type Edit struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	New       string `json:"new"`
}

// placed reports whether all positions of f can be.
func (f Finding) placed() bool {
	for _, fix := range f.Fixes {
		for _, e := range fix.Edits {
			if min(e.Line, e.Column, e.EndLine, e.EndColumn) < 1 {
				return false
			}
		}
	}
	return min(f.Line, f.Column) >= 0
}

// found gives the findings in the order in which they are shown, their files as they are shown.
func (o Options) found() []Finding {
	found := make([]Finding, len(o.Findings))
	for i, f := range o.Findings {
		f.File = o.file(f.File)
		f.Fixes = slices.Clone(f.Fixes)
		for k, fix := range f.Fixes {
			f.Fixes[k].Edits = slices.Clone(fix.Edits)
			for e := range fix.Edits {
				f.Fixes[k].Edits[e].File = o.file(fix.Edits[e].File)
			}
		}
		found[i] = f
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Package, b.Package),
		)
	})
	return found
}

// Found gives the findings in the order in which they are shown, in words that are safe to show. What a fix writes is
// left as it is.
func (s *Story) Found() []Finding {
	found := s.found()
	for i := range found {
		f := &found[i]
		for _, words := range []*string{&f.Rule, &f.Message, &f.File, &f.Source, &f.Package} {
			*words = Printable(*words)
		}
		for k := range f.Fixes {
			f.Fixes[k].Message = Printable(f.Fixes[k].Message)
		}
	}
	return found
}

// Place is where it was found: file and line.
func (f Finding) Place() string { return place(f.File, f.Line) }

// Text is all that is known of the finding, in a few lines.
func (f Finding) Text() string { return f.Message + "\n" + f.Detail() }

// Detail is what there is to say beside the message, in a few lines.
func (f Finding) Detail() string {
	lines := []string{Where(f.File, f.Line, f.Source)}
	for _, fix := range f.Fixes {
		lines = append(lines, "fix: "+fix.Message)
	}
	return strings.Join(lines, "\n")
}
