package tracer

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// check is a tree on its way to a report.
type check struct {
	tree     *Tree
	index    map[ID]int
	children map[int][]int
	carriers map[TraceID]time.Time // when a trace was first seen to take part in a transaction
	verdicts []Verdict
	confirms map[int]bool // those that must not have come
}

// Check judges every node. It does not change t.
func (t *Tree) Check() Report {
	c := &check{tree: t, index: t.index(), children: map[int][]int{}, carriers: map[TraceID]time.Time{}, confirms: t.premature()}
	for i := range t.Records {
		c.file(i)
	}
	for i := range t.Records {
		c.verdicts = append(c.verdicts, c.verdict(i))
	}
	edges := c.edges()
	return Report{
		Nodes: len(t.Records), Evicted: t.Evicted, Verdicts: c.verdicts,
		Edges: edges, Drops: c.drops(), Packages: c.packages(edges),
	}
}

func (c *check) file(i int) {
	r := &c.tree.Records[i]
	if up, ok := c.parent(i); ok {
		c.children[up] = append(c.children[up], i)
	}
	if r.OTelTrace.IsZero() || r.Transaction == "" {
		return
	}
	if first, ok := c.carriers[r.OTelTrace]; !ok || r.Start.Before(first) {
		c.carriers[r.OTelTrace] = r.Start
	}
}

func (c *check) parent(i int) (int, bool) {
	up, ok := c.index[c.tree.Records[i].Parent]
	return up, ok && up != i
}

func (c *check) verdict(i int) Verdict {
	r := &c.tree.Records[i]
	switch {
	case r.Link == LinkCut:
		return Cut
	case r.Link == LinkLost || r.Link == LinkDoomed || c.forgotten(i):
		return Lost
	case c.confirms[i] || r.Overran && !c.excused(i):
		return Deaf
	case r.Uncancelled:
		return Leaked
	case r.Blind:
		return Blind
	case r.Link == LinkDetached:
		return Detached
	case !r.Cancelled.IsZero():
		return Heard
	case r.Link == LinkOpaque:
		return Opaque
	default:
		return Linked
	}
}

// forgotten reports whether a call lost the transaction on its way here.
func (c *check) forgotten(i int) bool {
	r := &c.tree.Records[i]
	if up, ok := c.parent(i); ok {
		return forgot(r, c.tree.Records[up].Transaction)
	}
	if r.Kind != Server || r.Transaction != "" {
		return false
	}
	since, ok := c.carriers[r.OTelTrace]
	return ok && since.Before(r.Start)
}

// excused reports whether node i ran on only because it waited, when its grace was over, for a child that is to blame or
// that was detached on purpose.
func (c *check) excused(i int) bool {
	limit := c.tree.Records[i].Cancelled.Add(c.tree.Grace)
	return slices.ContainsFunc(c.children[i], func(child int) bool {
		r := &c.tree.Records[child]
		ranOn := r.Start.Before(limit) && (r.End.IsZero() || r.End.After(limit))
		return ranOn && c.waited(i, child) && (r.Overran || r.Link == LinkCut || r.Link == LinkLost || r.Link == LinkDetached || c.excused(child))
	})
}

// waited is false where node i and its child are known to have ended at different times.
func (c *check) waited(i, child int) bool {
	end, childEnd := c.tree.Records[i].End, c.tree.Records[child].End
	return end.IsZero() || childEnd.IsZero() || end.Sub(childEnd).Abs() <= c.tree.Grace
}

// title names a node by its kind and its name.
func (r *Record) title() string { return string(r.Kind) + " " + r.Name }

// path lists the titles from the root to node i.
func (c *check) path(i int) []string {
	var path []string
	for range maxChain {
		path = append(path, c.tree.Records[i].title())
		up, ok := c.parent(i)
		if !ok {
			break
		}
		i = up
	}
	slices.Reverse(path)
	return path
}

func (c *check) edges() []Edge {
	type key struct{ pkg, parent, child string }
	edges := map[key]Edge{}
	for i := range c.tree.Records {
		up, ok := c.parent(i)
		if !ok {
			continue
		}
		r, parent := &c.tree.Records[i], &c.tree.Records[up]
		k := key{r.Package, parent.title(), r.title()}
		e, seen := edges[k]
		if !seen {
			e = Edge{Package: k.pkg, Parent: k.parent, Child: k.child, Linked: true, Detached: true}
		}
		v := c.verdicts[i]
		heard := v == Heard && !r.Overran && c.passedOn(parent, r)
		e.Linked = e.Linked && (r.Link == LinkTied || r.Link == LinkRemote || r.Link == LinkDetached || heard)
		e.Detached = e.Detached && r.Link == LinkDetached
		e.Covered = e.Covered || heard
		edges[k] = e
	}
	return slices.SortedFunc(maps.Values(edges), func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Child, b.Child))
	})
}

// passedOn reports whether a cancel came to r by way of its parent, rather than from a deadline of its own before that.
// The clocks of two processes tell nothing about which was first.
func (c *check) passedOn(parent, r *Record) bool {
	if parent.Cancelled.IsZero() {
		return false
	}
	return r.Link == LinkRemote || !parent.Cancelled.After(r.Cancelled.Add(c.tree.Grace))
}

func (c *check) packages(edges []Edge) []Package {
	rows := map[string]*Package{}
	for i := range c.tree.Records {
		path := c.tree.Records[i].Package
		if rows[path] == nil {
			rows[path] = &Package{Path: path}
		}
		rows[path].Nodes++
	}
	var packages []Package
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		row := rows[path]
		row.Coverage = cover(slices.DeleteFunc(slices.Clone(edges), func(e Edge) bool { return e.Package != path }))
		packages = append(packages, *row)
	}
	return packages
}

// drops groups the nodes that were dropped by what is to blame: one mistake is one drop, however many nodes it hit and
// whatever became of each.
func (c *check) drops() []Drop {
	type key struct {
		culprit Frame
		title   string // where no culprit is known
	}
	groups := map[key]Drop{}
	for i, v := range c.verdicts {
		if !v.Drop() {
			continue
		}
		d := c.drop(i)
		k := key{culprit: d.Culprit}
		if d.Culprit == (Frame{}) {
			k.title = string(v) + "\x00" + strings.Join(d.Path, "\x00")
		}
		first, seen := groups[k]
		if !seen {
			groups[k] = d
			continue
		}
		nodes := first.Nodes + 1
		if cmp.Or(slices.Index(gravity, d.Verdict)-slices.Index(gravity, first.Verdict), compareDrops(d, first)) < 0 {
			first = d
		}
		first.Nodes = nodes
		groups[k] = first
	}
	return slices.SortedFunc(maps.Values(groups), compareDrops)
}

// gravity orders the drops: what is nearest to the mistake itself comes first.
var gravity = []Verdict{Cut, Lost, Deaf, Leaked, Blind}

func (c *check) drop(i int) Drop {
	r := &c.tree.Records[i]
	d := Drop{
		Verdict: c.verdicts[i], Kind: r.Kind, Name: r.Name, Path: c.path(i), Culprit: r.culprit(),
		Cutter: r.Cutter, Package: r.Package, Test: r.Test, Nodes: 1, Record: i,
	}
	switch {
	case r.Link != LinkLost && r.Link != LinkDoomed && d.Verdict == Lost:
		d.Cutter = CutterTransaction
	case c.confirms[i] && d.Verdict == Deaf:
		d.Cutter = CutterTry
	}
	return d
}

// culprit is the place that was chosen, or else the innermost one that its reader can mend.
func (r *Record) culprit() Frame {
	if r.Culprit != (Frame{}) || len(r.Stack) == 0 {
		return r.Culprit
	}
	foreign := func(f Frame) bool { return !f.InCtxplumb() }
	for _, is := range []func(Frame) bool{Frame.InUserCode, foreign} {
		if i := slices.IndexFunc(r.Stack, is); i >= 0 {
			return r.Stack[i]
		}
	}
	return r.Stack[0]
}

func compareDrops(a, b Drop) int {
	return cmp.Or(
		cmp.Compare(a.Culprit.File, b.Culprit.File), cmp.Compare(a.Culprit.Line, b.Culprit.Line),
		cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Test, b.Test),
		slices.Compare(a.Path, b.Path), cmp.Compare(a.Record, b.Record),
	)
}
