package report

import (
	"slices"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// ways remembers what was found on the way up from each node, so that nobody climbs twice: a recording may be as deep as
// it is long. What was not asked for is unknown.
type ways struct {
	stopped []int // the nearest node above that was cancelled, or none
	began   []int // of a cancelled node, where the cancel began
	depth   []int // how many nodes are above
}

const unknown = -2

func newWays(nodes int) ways {
	list := func() []int { return slices.Repeat([]int{unknown}, nodes) }
	return ways{list(), list(), list()}
}

// settle gives node i what the nearest node of itself and those above has of its own.
func (f *forest) settle(values []int, i int, own func(int) int) int {
	top := i
	for values[top] == unknown {
		if values[top] = own(top); values[top] == unknown {
			top = f.parent[top]
		}
	}
	for n := i; n != top; n = f.parent[n] {
		values[n] = values[top]
	}
	return values[top]
}

func (f *forest) stoppedAbove(i int) int {
	return f.settle(f.ways.stopped, i, func(n int) int {
		up := f.parent[n]
		if up == none || !f.records[up].Cancelled.IsZero() {
			return up
		}
		return unknown
	})
}

// cancelAbove is when the nearest of the nodes above i was cancelled; zero where none was.
func (f *forest) cancelAbove(i int) time.Time {
	if n := f.stoppedAbove(i); n != none {
		return f.records[n].Cancelled
	}
	return time.Time{}
}

// cancelOf is the node at which the cancel began that d should have heard, or none.
func (f *forest) cancelOf(d tracer.Drop) int {
	n := d.Record
	if d.Verdict == tracer.Cut || d.Verdict == tracer.Lost || f.records[n].Cancelled.IsZero() {
		n = f.stoppedAbove(n)
	}
	if n == none {
		return none
	}
	return f.settle(f.ways.began, n, func(n int) int {
		if f.source(n) {
			return n
		}
		return unknown
	})
}

func (f *forest) depthOf(i int) int {
	var way []int
	for n := i; n != none && f.ways.depth[n] == unknown; n = f.parent[n] {
		way = append(way, n)
	}
	for _, n := range slices.Backward(way) {
		f.ways.depth[n] = 0
		if up := f.parent[n]; up != none {
			f.ways.depth[n] = f.ways.depth[up] + 1
		}
	}
	return f.ways.depth[i]
}

// stop is a node on a way, and how many were left out before it.
type stop struct{ node, skipped int }

// way leads from the root to node i, with at most limit stops: the root, the node keep above i, if it is one, and those
// nearest to i.
func (f *forest) way(i, keep, limit int) []stop {
	stops := []stop{{node: i}}
	add := func(n int) {
		last := &stops[len(stops)-1]
		if between := f.depthOf(last.node) - f.depthOf(n) - 1; between >= 0 {
			last.skipped = between
			stops = append(stops, stop{node: n})
		}
	}
	for n := f.parent[i]; n != none && len(stops) < limit-2; n = f.parent[n] {
		add(n)
	}
	if keep != none {
		add(keep)
	}
	add(f.rootOf(i))
	slices.Reverse(stops)
	return stops
}
