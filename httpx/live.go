package httpx

import (
	"slices"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// live is what is under way at a moment.
type live struct {
	now       time.Time
	counts    tracer.Counts
	nodes     int // in all trees
	running   int // of them
	cancelled int // of those
	trees     []*liveTree
}

// liveTree is what a recorder knows of one trace.
type liveTree struct {
	start     time.Time
	cancelled time.Time // the first cancel that something outlives; zero where nothing does
	nodes     []*liveNode
}

type liveNode struct {
	*tracer.Record
	verdict tracer.Verdict
	depth   int
	above   time.Time // when it was cancelled or, where it was not, its caller
}

// ran is the time from n's start to its end, or to now.
func (n *liveNode) ran(now time.Time) time.Duration {
	if n.End.IsZero() {
		return now.Sub(n.Start)
	}
	return n.End.Sub(n.Start)
}

// cancelled is when n heard a cancel or, while it runs, should have; zero where there was none.
func (n *liveNode) cancelled() time.Time {
	if n.End.IsZero() {
		return n.above
	}
	return n.Cancelled
}

// underWay looks at what is under way: first the trees in which something outlives a cancel, the oldest cancel first, and
// then the others, the oldest first.
func underWay(r *tracer.Recorder, now time.Time) *live {
	tree := r.Live()
	l := &live{now: now, counts: r.Counts(), nodes: len(tree.Records)}
	traces := map[tracer.TraceID]*liveTree{}
	for _, n := range arrange(tree) {
		t := traces[n.Trace]
		if t == nil {
			t = &liveTree{start: n.Start}
			traces[n.Trace] = t
			l.trees = append(l.trees, t)
		}
		t.nodes = append(t.nodes, n)
		l.count(t, n)
	}
	slices.SortStableFunc(l.trees, compareTrees)
	return l
}

func (l *live) count(t *liveTree, n *liveNode) {
	if !n.End.IsZero() {
		return
	}
	l.running++
	if n.above.IsZero() {
		return
	}
	l.cancelled++
	if t.cancelled.IsZero() || n.above.Before(t.cancelled) {
		t.cancelled = n.above
	}
}

func compareTrees(a, b *liveTree) int {
	switch {
	case a.cancelled.Equal(b.cancelled):
		return a.start.Compare(b.start)
	case a.cancelled.IsZero():
		return 1
	case b.cancelled.IsZero():
		return -1
	default:
		return a.cancelled.Compare(b.cancelled)
	}
}

// arrange puts each node below its parent, in the order in which they started.
func arrange(tree *tracer.Tree) []*liveNode {
	nodes := make([]liveNode, len(tree.Records))
	index := make(map[tracer.ID]int, len(nodes))
	children := make([][]int, len(nodes)+1) // those of nobody come last
	for i, verdict := range tree.Check().Verdicts {
		n := liveNode{Record: &tree.Records[i], verdict: verdict, above: tree.Records[i].Cancelled}
		up, ok := index[n.Parent] // a parent starts first
		if !ok {
			up = len(nodes)
		} else {
			n.hang(&nodes[up])
		}
		nodes[i], index[n.ID] = n, i
		children[up] = append(children[up], i)
	}
	arranged := make([]*liveNode, 0, len(nodes))
	for left := reversed(children[len(nodes)]); len(left) > 0; {
		i := left[len(left)-1]
		left = append(left[:len(left)-1], reversed(children[i])...)
		arranged = append(arranged, &nodes[i])
	}
	return arranged
}

func (n *liveNode) hang(parent *liveNode) {
	n.depth = parent.depth + 1
	if n.above.IsZero() && n.Link != tracer.LinkDetached {
		n.above = parent.above
	}
}

func reversed(s []int) []int {
	slices.Reverse(s)
	return s
}
