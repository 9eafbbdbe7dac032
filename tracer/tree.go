package tracer

import (
	"math"
	"slices"
	"time"
)

// Tree is what one or more recorders saw: the nodes of all their trees, in the order in which they started.
type Tree struct {
	Records []Record
	Grace   time.Duration // how long a node may take to stop after it heard
	Evicted uint64        // nodes that a bound made the recorders forget

	// Suspects are goroutines that belong to a node, that no node stands for, and that were still there when the grace
	// after the node's cancel was over. They are not judged: a pool that a request happened to start looks the same.
	// Whoever can read the sources may move those that cannot hear into Records.
	Suspects []Record
}

// Merge adds what other recorders saw.
func (t *Tree) Merge(others ...*Tree) {
	for _, o := range others {
		t.Records = append(t.Records, o.Records...)
		t.Suspects = append(t.Suspects, o.Suspects...)
		t.Grace = max(t.Grace, o.Grace)
		if t.Evicted += o.Evicted; t.Evicted < o.Evicted {
			t.Evicted = math.MaxUint64 // a recording is not to be trusted
		}
	}
	// Stable: in virtual time many nodes start at the same moment, and the recorder knew their order.
	slices.SortStableFunc(t.Records, func(a, b Record) int { return a.Start.Compare(b.Start) })
	t.inheritTests()
}

// inheritTests gives each node that does not know its test that of its parent.
func (t *Tree) inheritTests() {
	index := t.index()
	for i := range t.Records {
		t.Records[i].Test = t.testOf(i, index, 0)
	}
}

func (t *Tree) testOf(i int, index map[ID]int, depth int) string {
	r := &t.Records[i]
	up, ok := index[r.Parent]
	if r.Test != "" || !ok || depth == maxChain {
		return r.Test
	}
	return t.testOf(up, index, depth+1)
}

func (t *Tree) index() map[ID]int {
	index := make(map[ID]int, len(t.Records))
	for i := range t.Records {
		index[t.Records[i].ID] = i
	}
	return index
}
