package tracer

import (
	"cmp"
	"slices"
)

// check is a tree on its way to a report. What it knows of each node it keeps in slices, by the index of its record: a
// recording may have millions.
type check struct {
	tree     *Tree
	parents  []int32
	places   []place
	excuses  []bool
	holds    map[int]bool // who waits for what leaked
	verdicts []Verdict
	titles   *names
	packages *names
	userCode map[Frame]bool
	carriers map[TraceID]int32 // of the traces of calls that may forget: the node with which each first took part in a transaction, or -1
	confirms map[int]bool      // those that must not have come
	calls    []int             // that told the server who called, by their titles
	answered []bool            // whether a server recorded one of that title
}

// place says where a node is, by the numbers of the names.
type place struct{ title, pkg int32 }

// Check judges every node. It does not change t.
func (t *Tree) Check() Report {
	size := len(t.Records)
	c := &check{
		tree: t, parents: t.parents(), places: make([]place, size), excuses: make([]bool, size), holds: map[int]bool{},
		verdicts: slices.Grow([]Verdict(nil), size), carriers: map[TraceID]int32{}, userCode: map[Frame]bool{},
		titles: newNames(), packages: newNames(), confirms: t.premature(),
	}
	for i := range t.Records {
		if c.mayForget(i) {
			c.carriers[t.Records[i].OTelTrace] = -1 // most traces nobody asks for
		}
	}
	for i := range t.Records {
		c.file(i)
	}
	for i := range t.Records {
		c.verdicts = append(c.verdicts, c.verdict(i))
	}
	edges := c.edges()
	drops, accepted := c.drops()
	return Report{
		Nodes: len(t.Records), Evicted: t.Evicted, Verdicts: c.verdicts,
		Edges: edges, Drops: drops, Accepted: accepted, Missing: c.missing(), Packages: c.sums(edges),
	}
}

func (c *check) file(i int) {
	r := &c.tree.Records[i]
	c.places[i] = place{c.titles.title(r), c.packages.number(r.Package)}
	c.excuse(i)
	if r.Leaked {
		c.hold(i)
	}
	if len(c.carriers) == 0 || r.Transaction == "" {
		return
	}
	if first, ok := c.carriers[r.OTelTrace]; ok && (first < 0 || r.Start.Before(c.tree.Records[first].Start)) {
		c.carriers[r.OTelTrace] = int32(i)
	}
}

// mayForget reports whether node i is a call that brought a trace and no transaction, and of whose caller it is known that it is
// not there; else it may have meant to.
func (c *check) mayForget(i int) bool {
	r := &c.tree.Records[i]
	_, called := c.parent(i)
	return !called && r.Kind == Server && r.Transaction == "" && !r.OTelTrace.IsZero() && c.tree.whole()
}

func (c *check) parent(i int) (int, bool) { return int(c.parents[i]), c.parents[i] >= 0 }

func (c *check) verdict(i int) Verdict {
	r := &c.tree.Records[i]
	switch {
	case r.Link == LinkCut:
		return Cut
	case r.Link == LinkLost || r.Link == LinkDoomed || c.forgotten(i):
		return Lost
	case c.confirms[i] || r.Overran && !c.excuses[i]:
		return Deaf
	case r.Uncancelled || c.leaked(i):
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
	if r.Kind == Server && !r.OTelParent.IsZero() && r.OTelTrace.IsZero() {
		return false // a span that no node stands for: nobody reads its transaction
	}
	if up, ok := c.parent(i); ok {
		return forgot(r.Kind, r.Link, r.Transaction, c.tree.Records[up].Transaction)
	}
	first, ok := c.carriers[r.OTelTrace]
	return ok && c.mayForget(i) && first >= 0 && c.tree.Records[first].Start.Before(r.Start)
}

// excuse notes whoever ran on only because it waited, when its grace was over, for node i, which is to blame or was
// detached on purpose. It climbs from those, and no further than to where another one came by: a recording may be as deep
// as it is long, or lead in a circle.
func (c *check) excuse(i int) {
	r := &c.tree.Records[i]
	if !r.Overran && r.Link != LinkCut && r.Link != LinkLost && r.Link != LinkDetached {
		return
	}
	for up, ok := c.open(i); ok && !c.excuses[up] && c.waited(up, i); up, ok = c.open(i) {
		c.excuses[up] = true
		i = up
	}
}

// open returns the nearest node above i that had not ended when i began: what clears up after an attempt that is over hangs
// below it, and is waited for further up.
func (c *check) open(i int) (up int, ok bool) {
	begun := c.tree.Records[i].Start
	up, ok = c.parent(i)
	for range maxChain { // a recording may lead in a circle
		if !ok || c.tree.Records[up].End.IsZero() || c.tree.Records[up].End.After(begun) {
			return up, ok
		}
		up, ok = c.parent(up)
	}
	return 0, false
}

// waited reports whether node i may have run on for its child: that ran when the grace of node i was over, and they are not
// known to have ended at different times. The recordings of a tree may differ in their graces: in virtual time there is next to
// none.
func (c *check) waited(i, child int) bool {
	r, below := &c.tree.Records[i], &c.tree.Records[child]
	grace := cmp.Or(r.Grace, c.tree.Grace)
	limit := r.Cancelled.Add(grace)
	if !below.Start.Before(limit) || !below.End.IsZero() && !below.End.After(limit) {
		return false
	}
	return r.End.IsZero() || below.End.IsZero() || r.End.Sub(below.End).Abs() <= grace
}

func (c *check) edges() []Edge {
	type key struct{ pkg, parent, child int32 }
	type state struct{ untied, undeclared, covered bool }
	states := map[key]state{}
	c.calls, c.answered = make([]int, len(c.titles.all)), make([]bool, len(c.titles.all))
	for i := range c.tree.Records {
		c.cross(i)
		up, ok := c.parent(i)
		if !ok {
			continue
		}
		r, k := &c.tree.Records[i], key{c.places[i].pkg, c.places[up].title, c.places[i].title}
		before, seen := states[k]
		heard := c.verdicts[i] == Heard && !r.Overran && c.passedOn(&c.tree.Records[up], r)
		now := before
		now.untied = before.untied || r.Link != LinkTied && r.Link != LinkRemote && r.Link != LinkDetached && !heard
		now.undeclared = before.undeclared || r.Link != LinkDetached
		now.covered = before.covered || heard
		if !seen || now != before {
			states[k] = now
		}
	}
	edges := slices.Grow([]Edge(nil), len(states))
	for k, s := range states {
		edges = append(edges, Edge{
			Package: c.packages.all[k.pkg], Parent: c.titles.all[k.parent], Child: c.titles.all[k.child],
			Linked: !s.untied, Detached: !s.undeclared, Covered: s.covered,
		})
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Child, b.Child))
	})
	return edges
}

// passedOn reports whether a cancel came to r by way of its parent, rather than from a deadline of its own before that.
// The clocks of two processes tell nothing about which was first.
func (c *check) passedOn(parent, r *Record) bool {
	if parent.Cancelled.IsZero() {
		return false
	}
	return r.Link == LinkRemote || !parent.Cancelled.After(r.Cancelled.Add(cmp.Or(r.Grace, c.tree.Grace)))
}

// sums adds up each package, whose edges stand together.
func (c *check) sums(edges []Edge) []Package {
	packages := slices.Grow([]Package(nil), len(c.packages.all))
	for _, path := range c.packages.all {
		packages = append(packages, Package{Path: path})
	}
	for _, p := range c.places {
		packages[p.pkg].Nodes++
	}
	slices.SortFunc(packages, func(a, b Package) int { return cmp.Compare(a.Path, b.Path) })
	for i := range packages {
		end := slices.IndexFunc(edges, func(e Edge) bool { return e.Package != packages[i].Path })
		if end < 0 {
			end = len(edges)
		}
		packages[i].Coverage = cover(edges[:end])
		edges = edges[end:]
	}
	return packages
}
