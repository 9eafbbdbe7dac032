package page

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const none = -1

// grove is the trees of a recording in the order in which the page has them, and which of their nodes it has.
type grove struct {
	*report.Story
	parent []int32
	child  []int32 // the first of each, none for a leaf
	next   []int32 // of the same parent
	trees  []grown
	shown  []bool
	number []int32 // of a node that is shown, among those that are

	accepted map[int32]bool        // the first node of each drop that is to fail nothing
	culprits map[tracer.Frame]bool // and what all of its nodes have in common
}

// grown is one tree of a grove.
type grown struct {
	root  int32
	rank  int32 // the lower, the sooner: by its first card, then whether it has drops at all, then whether it was cancelled
	size  int
	shown int
}

// Ranks of the trees without a card.
const (
	withDrops = 1<<30 + iota
	withCancel
	quiet
)

// grow puts the trees in order, those with drops first, and chooses what to show of them.
func grow(s *report.Story, drops []report.Card) *grove {
	size := len(s.Tree.Records)
	g := &grove{Story: s, parent: filled(size), child: filled(size), next: filled(size), shown: make([]bool, size), number: filled(size)}
	for i := size - 1; i >= 0; i-- { // so that the children of each stand in their order
		if p, ok := s.Parent(i); ok {
			g.parent[i], g.next[i], g.child[p] = int32(p), g.child[p], int32(i)
		}
	}
	g.accepted, g.culprits = map[int32]bool{}, map[tracer.Frame]bool{}
	for _, d := range s.Report.Accepted {
		g.accepted[int32(d.Record)], g.culprits[s.Tree.Records[d.Record].Culprit] = true, true
	}
	g.plant(drops)
	g.choose(MaxNodes)
	return g
}

func filled(size int) []int32 {
	list := make([]int32, size)
	for i := range list {
		list[i] = none
	}
	return list
}

// plant finds the trees.
func (g *grove) plant(drops []report.Card) {
	carded := map[int32]int32{}
	for rank, d := range drops {
		if _, ok := carded[int32(d.Record)]; !ok {
			carded[int32(d.Record)] = int32(rank)
		}
	}
	for i, p := range g.parent {
		if p != none {
			continue
		}
		t := grown{root: int32(i), rank: quiet}
		g.walk(t.root, func(n int32) {
			t.size++
			rank, ok := carded[n]
			switch {
			case ok:
			case g.drops(n):
				rank = withDrops
			case !g.Tree.Records[n].Cancelled.IsZero():
				rank = withCancel
			default:
				rank = quiet
			}
			t.rank = min(t.rank, rank)
		})
		g.trees = append(g.trees, t)
	}
	slices.SortStableFunc(g.trees, func(a, b grown) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.size, a.size)) })
}

// walk visits a tree from the root down, each child with all below it before the next.
func (g *grove) walk(root int32, visit func(int32)) {
	for n := root; ; {
		visit(n)
		if g.child[n] != none {
			n = g.child[n]
			continue
		}
		for n != root && g.next[n] == none {
			n = g.parent[n]
		}
		if n == root {
			return
		}
		n = g.next[n]
	}
}

// accepts reports whether node n is of a drop that is to fail nothing.
func (g *grove) accepts(n int32) bool {
	r := &g.Tree.Records[n]
	return g.Report.Verdicts[n].Drop() && (r.Accepted != "" || g.accepted[n] || r.Culprit != tracer.Frame{} && g.culprits[r.Culprit])
}

// drops reports whether node n fails the run.
func (g *grove) drops(n int32) bool { return g.Report.Verdicts[n].Drop() && !g.accepts(n) }

// leftOut says what the page does not have.
func (g *grove) leftOut() []string {
	nodes, trees := 0, 0
	for _, t := range g.trees {
		nodes += t.size - t.shown
		if t.shown == 0 {
			trees++
		}
	}
	if nodes == 0 {
		return nil
	}
	return []string{fmt.Sprintf("This page shows %s, those around the drops first. It leaves out %s, among them %s as a whole; "+
		"the verdict and the coverage count them all.",
		count(len(g.Tree.Records)-nodes, "node"), count(nodes, "node"), count(trees, "tree"))}
}

func (g *grove) transactions() bool {
	for i := range g.Tree.Records {
		if g.shown[i] && g.Tree.Records[i].Transaction != "" {
			return true
		}
	}
	return false
}
