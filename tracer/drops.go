package tracer

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// group is the nodes that one mistake hit, and the one that stands for them.
type group struct{ nodes, first int }

// drops groups the nodes that were dropped by what is to blame: one mistake is one drop, however many nodes it hit and
// whatever became of each.
func (c *check) drops() (drops, accepted []Drop) {
	type key struct {
		culprit  Frame
		path     string // where no culprit is known
		accepted string
	}
	groups := map[key]*group{}
	var path []byte
	for i, v := range c.verdicts {
		if !v.Drop() {
			continue
		}
		culprit := c.culprit(i)
		if path = path[:0]; culprit == (Frame{}) {
			path = c.appendPath(append(path, v...), i)
		}
		k := key{culprit, string(path), c.tree.Records[i].Accepted}
		g := groups[k]
		switch {
		case g == nil:
			g = &group{first: i}
			groups[k] = g
		case c.nearer(i, g.first):
			g.first = i
		}
		g.nodes++
	}
	for k, g := range groups {
		if d := c.drop(g); k.accepted == "" {
			drops = append(drops, d)
		} else {
			accepted = append(accepted, d)
		}
	}
	slices.SortFunc(drops, compareDrops)
	slices.SortFunc(accepted, compareDrops)
	return drops, accepted
}

// gravity orders the drops: what is nearest to the mistake itself comes first.
var gravity = []Verdict{Cut, Lost, Deaf, Leaked, Blind}

// nearer reports whether node i stands for a group better than node j, which came before it.
func (c *check) nearer(i, j int) bool {
	v, w := c.verdicts[i], c.verdicts[j]
	a, b := &c.tree.Records[i], &c.tree.Records[j]
	order := cmp.Or(
		slices.Index(gravity, v)-slices.Index(gravity, w), cmp.Compare(v, w),
		cmp.Compare(a.Package, b.Package), cmp.Compare(a.Test, b.Test),
	)
	if order == 0 {
		var room [2][maxChain]int32
		order = slices.CompareFunc(c.path(i, room[0][:0]), c.path(j, room[1][:0]), func(x, y int32) int {
			return cmp.Compare(c.titles.all[x], c.titles.all[y])
		})
	}
	return order < 0
}

func (c *check) drop(g *group) Drop {
	r := &c.tree.Records[g.first]
	d := Drop{
		Verdict: c.verdicts[g.first], Kind: r.Kind, Name: r.Name, Culprit: c.culprit(g.first),
		Cutter: r.Cutter, Package: r.Package, Test: r.Test, Nodes: g.nodes, Record: g.first, Accepted: r.Accepted,
	}
	for _, title := range c.path(g.first, nil) {
		d.Path = append(d.Path, c.titles.all[title])
	}
	switch {
	case r.Link != LinkLost && r.Link != LinkDoomed && d.Verdict == Lost:
		d.Cutter = CutterTransaction
	case c.confirms[g.first] && d.Verdict == Deaf:
		d.Cutter = CutterTry
	}
	return d
}

// path appends the titles from the root to node i.
func (c *check) path(i int, path []int32) []int32 {
	for range maxChain {
		path = append(path, c.places[i].title)
		up, ok := c.parent(i)
		if !ok {
			break
		}
		i = up
	}
	slices.Reverse(path)
	return path
}

func (c *check) appendPath(b []byte, i int) []byte {
	var room [maxChain]int32
	for _, title := range c.path(i, room[:0]) {
		b = binary.NativeEndian.AppendUint32(b, uint32(title))
	}
	return b
}

// culprit is the place that was chosen, or else the innermost one that its reader can mend.
func (c *check) culprit(i int) Frame {
	r := &c.tree.Records[i]
	if r.Culprit != (Frame{}) || len(r.Stack) == 0 {
		return r.Culprit
	}
	foreign := func(f Frame) bool { return !f.InCtxplumb() }
	for _, is := range []func(Frame) bool{c.inUserCode, foreign} {
		if i := slices.IndexFunc(r.Stack, is); i >= 0 {
			return r.Stack[i]
		}
	}
	return r.Stack[0]
}

// inUserCode looks at each frame once: one mistake has the same stack at every node that it hit.
func (c *check) inUserCode(f Frame) bool {
	user, known := c.userCode[f]
	if !known {
		user = f.InUserCode()
		c.userCode[f] = user
	}
	return user
}

func compareDrops(a, b Drop) int {
	return cmp.Or(
		cmp.Compare(a.Culprit.File, b.Culprit.File), cmp.Compare(a.Culprit.Line, b.Culprit.Line),
		cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Test, b.Test),
		slices.Compare(a.Path, b.Path), cmp.Compare(a.Record, b.Record),
	)
}
