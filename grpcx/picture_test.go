package grpcx_test

import (
	"path"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// picture draws a tree: one line a node, below and to the right of its parent, with its kind, method, link and verdict,
// the cutter if it has one, and whether it is open. Siblings are sorted.
func picture(tree *tracer.Tree) string {
	d := drawing{tree: tree, verdicts: tree.Check().Verdicts, children: map[tracer.ID][]int{}}
	known := map[tracer.ID]bool{}
	for i := range tree.Records {
		known[tree.Records[i].ID] = true
	}
	for i := range tree.Records {
		up := tree.Records[i].Parent
		if !known[up] {
			up = tracer.ID{}
		}
		d.children[up] = append(d.children[up], i)
	}
	return d.below(tracer.ID{}, "")
}

type drawing struct {
	tree     *tracer.Tree
	verdicts []tracer.Verdict
	children map[tracer.ID][]int
}

func (d *drawing) below(id tracer.ID, indent string) string {
	var branches []string
	for _, i := range d.children[id] {
		branches = append(branches, indent+d.line(i)+"\n"+d.below(d.tree.Records[i].ID, indent+"  "))
	}
	slices.Sort(branches)
	return strings.Join(branches, "")
}

func (d *drawing) line(i int) string {
	r := &d.tree.Records[i]
	words := []string{string(r.Kind), path.Base(r.Name), string(r.Link), string(d.verdicts[i])}
	if r.Cutter != "" {
		words = append(words, "("+r.Cutter+")")
	}
	if r.End.IsZero() {
		words = append(words, "open")
	}
	return strings.Join(words, " ")
}
