// Package change shows what differs between two verdicts: on the base of a pull request and on its head, say.
package change

import (
	"cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Change is what differs, in the order in which the verdicts have it.
type Change struct {
	Dropped   []report.Dropped `json:"newlyDropped"`
	Found     []report.Finding `json:"newlyFound"`
	Uncovered []report.Edge    `json:"noLongerCovered"` // no cancel was seen to stop its work, and it is not declared as detached
	Mended    []report.Dropped `json:"noLongerDropped"`
	Gone      []report.Finding `json:"noLongerFound"`
	Covered   []report.Edge    `json:"newlyCovered"`
}

// Between compares two verdicts. A drop is the same where it is in the same function and hits a node of the same name, a
// finding where its analyzer says the same of the same package: lines move, and so do folders.
func Between(base, head report.Verdict) Change {
	c := Change{}
	c.Dropped, c.Mended = unmatched(head.Drops, base.Drops, func(d report.Dropped) drop { return drop{cause(d), d.Source} })
	c.Dropped, c.Mended = unmatched(c.Dropped, c.Mended, cause)
	c.Found, c.Gone = unmatched(head.Findings, base.Findings, func(f report.Finding) [3]string { return [3]string{f.Rule, f.Package, f.Message} })
	c.Covered, c.Uncovered = coverage(base.Edges, head.Edges)
	return c
}

// Worse reports whether anything is newly dropped, newly found or no longer covered.
func (c Change) Worse() bool { return len(c.Dropped)+len(c.Found)+len(c.Uncovered) > 0 }

// origin is what a drop is known by: where it comes from, and whom it hits.
type origin struct {
	function string // or the way to the node, where no place is known
	kind     tracer.Kind
	name     string
}

// drop is a drop and its line, which tells apart those of one origin where it did not change.
type drop struct {
	origin
	source string
}

func cause(d report.Dropped) origin { return origin{cmp.Or(d.Func, d.Path), d.Kind, d.Name} }

// unmatched returns what of a, and what of b, has no partner with the same key in the other. Neither is nil.
func unmatched[T any, K comparable](a, b []T, key func(T) K) (onlyA, onlyB []T) {
	partners := map[K]int{}
	for _, one := range b {
		partners[key(one)]++
	}
	onlyA, onlyB = []T{}, []T{}
	matched := map[K]int{}
	for _, one := range a {
		if k := key(one); matched[k] < partners[k] {
			matched[k]++
		} else {
			onlyA = append(onlyA, one)
		}
	}
	for _, one := range b {
		if k := key(one); matched[k] > 0 {
			matched[k]--
		} else {
			onlyB = append(onlyB, one)
		}
	}
	return onlyA, onlyB
}

// passage is what an edge is known by.
type passage struct{ pkg, parent, child string }

func passageOf(e report.Edge) passage { return passage{e.Package, e.Parent, e.Child} }

func coverage(base, head []report.Edge) (newly, noLonger []report.Edge) {
	newly, noLonger = []report.Edge{}, []report.Edge{}
	before, after := index(base), index(head)
	for _, e := range head {
		if e.Covered && !before[passageOf(e)].Covered {
			newly = append(newly, e)
		}
	}
	for _, e := range base {
		if now := after[passageOf(e)]; e.Covered && !now.Covered && !now.Detached {
			noLonger = append(noLonger, e)
		}
	}
	return newly, noLonger
}

func index(edges []report.Edge) map[passage]report.Edge {
	all := make(map[passage]report.Edge, len(edges))
	for _, e := range edges {
		all[passageOf(e)] = e
	}
	return all
}
