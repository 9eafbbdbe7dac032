package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// forest knows which record hangs on which. A parent that is not among the records, or that would close a circle, is
// taken for none: a recording may say anything.
type forest struct {
	records  []tracer.Record
	parent   []int // none for a root
	children [][]int
	root     []int // on the way to the root of each, see rootOf
	trees    map[int]*extent
	ways     ways
}

const none = -1

// extent is what is known of a tree as a whole.
type extent struct {
	nodes     int
	cancelled time.Time // the first cancel in it, zero where there was none
}

func newForest(records []tracer.Record) *forest {
	f := &forest{
		records:  records,
		parent:   make([]int, len(records)),
		children: make([][]int, len(records)),
		root:     make([]int, len(records)),
		trees:    map[int]*extent{},
		ways:     newWays(len(records)),
	}
	at := make(map[tracer.ID]int, len(records))
	for i, r := range records {
		at[r.ID] = i
		f.parent[i], f.root[i] = none, i
	}
	for i, r := range records {
		if p, ok := at[r.Parent]; ok && !r.Parent.IsZero() {
			f.hang(i, p)
		}
	}
	for i := range records {
		f.measure(i)
	}
	return f
}

func (f *forest) hang(i, parent int) {
	if f.rootOf(parent) == i {
		return
	}
	f.parent[i], f.root[i] = parent, parent
	f.children[parent] = append(f.children[parent], i)
}

// rootOf shortens the way as it goes, so that a chain of any length is walked once.
func (f *forest) rootOf(i int) int {
	for f.root[i] != i {
		f.root[i] = f.root[f.root[i]]
		i = f.root[i]
	}
	return i
}

func (f *forest) measure(i int) {
	root := f.rootOf(i)
	if f.trees[root] == nil {
		f.trees[root] = &extent{}
	}
	t := f.trees[root]
	t.nodes++
	if c := f.records[i].Cancelled; !c.IsZero() && (t.cancelled.IsZero() || c.Before(t.cancelled)) {
		t.cancelled = c
	}
}

// source reports whether a cancel began at i: its parent was not cancelled.
func (f *forest) source(i int) bool {
	if f.records[i].Cancelled.IsZero() {
		return false
	}
	p := f.parent[i]
	return p == none || f.records[p].Cancelled.IsZero()
}

// around chooses at most limit nodes to show of the tree that i hangs in, in the order in which they started: the root
// and what is above i, then what hangs below those, from i upwards, first what started close to i.
func (f *forest) around(i, limit int) []int {
	root := f.rootOf(i)
	near := []int{}
	for n := i; n != root && len(near) < limit-1; n = f.parent[n] {
		near = append(near, n)
	}
	near = append(near, root)
	for k := 0; k < len(near) && len(near) < limit; k++ {
		for _, c := range closest(f.children[near[k]], i, limit) {
			if len(near) < limit && !slices.Contains(near, c) {
				near = append(near, c)
			}
		}
	}
	slices.Sort(near)
	return near
}

// closest gives at most limit of nodes, which are sorted, by how far from i they stand among the records.
func closest(nodes []int, i, limit int) []int {
	after, _ := slices.BinarySearch(nodes, i)
	nodes = nodes[max(after-limit, 0):min(after+limit, len(nodes))]
	sorted := slices.SortedStableFunc(slices.Values(nodes), func(a, b int) int {
		return cmp.Compare(max(a-i, i-a), max(b-i, i-b))
	})
	return sorted[:min(limit, len(sorted))]
}
