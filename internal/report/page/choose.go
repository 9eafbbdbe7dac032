package page

import (
	"cmp"
	"slices"
)

const (
	handful = 20  // nodes, below which a part of a tree says little
	closeBy = 100 // how far above a drop a node is close to it
)

// choose marks at most limit nodes as shown: trees with drops as a whole if there is room, then those that were cancelled, then
// the others. Where there is none, the small ones are whole, and the large ones share what is left.
func (g *grove) choose(limit int) {
	for from := 0; from < len(g.trees) && limit > 0; {
		to := from + 1
		for to < len(g.trees) && class(g.trees[to].rank) == class(g.trees[from].rank) {
			to++
		}
		to = min(to, from+max(1, limit/handful))
		limit = g.share(g.trees[from:to], limit)
		from = to
	}
}

func class(rank int32) int32 { return max(rank, withDrops) }

// share shows what there is room for of a few trees, and returns the room that is left.
func (g *grove) share(trees []grown, limit int) int {
	order := make([]*grown, len(trees))
	for i := range trees {
		order[i] = &trees[i]
	}
	slices.SortStableFunc(order, func(a, b *grown) int { return cmp.Compare(a.size, b.size) })
	for i, t := range order {
		g.show(t, min(t.size, limit/(len(order)-i)))
		limit -= t.shown
	}
	return limit
}

// show marks room nodes of a tree: its root, the drops and what is close above them, what hangs there, then from the root down.
func (g *grove) show(t *grown, room int) {
	pick := func(n int32) {
		if t.shown < room && !g.shown[n] {
			g.shown[n] = true
			t.shown++
		}
	}
	pick(t.root)
	if room < t.size {
		g.showDrops(t, room, pick)
	}
	g.walk(t.root, func(n int32) {
		if p := g.parent[n]; p != none && g.shown[p] {
			pick(n)
		}
	})
}

func (g *grove) showDrops(t *grown, room int, pick func(int32)) {
	g.walk(t.root, func(n int32) {
		if t.shown >= room || !g.drops(n) {
			return
		}
		for step := 0; n != none && step < closeBy; step++ {
			pick(n)
			n = g.parent[n]
		}
	})
	var near []int32
	g.walk(t.root, func(n int32) {
		if p := g.parent[n]; p != none && p != t.root && g.shown[p] {
			near = append(near, n)
		}
	})
	for _, n := range near {
		pick(n)
	}
}
