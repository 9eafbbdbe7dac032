package tracer

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Tree is what one or more recorders saw: the nodes of all their trees, in the order in which they started.
type Tree struct {
	Records []Record
	Grace   time.Duration // how long a node may take to stop after it heard
	Evicted uint64        // nodes that a bound made the recorders forget

	Unsampled uint64 // roots that [WithSampling] left out
	Partial   bool   // traces that are over are not there, see [Recorder.Live]

	// Suspects are goroutines that belong to a node, that no node stands for, and that were still there when the grace
	// after the node's cancel was over. They are not judged: a pool that a request happened to start looks the same.
	// Whoever can read the sources may move those that cannot hear into Records.
	Suspects []Record
}

// Merge adds what other recorders saw, of other processes too. A server call that brought nothing but the traceparent of its
// caller is given to the node of that span. Where the clocks of two packages, or services, disagree by more than the grace, what
// the one recorded of the other's calls is moved into the time of their callers. Each package is taken to have one clock.
func (t *Tree) Merge(others ...*Tree) {
	size := 0
	for _, o := range others {
		size += len(o.Records)
	}
	t.Records = slices.Grow(t.Records, size)
	for _, o := range others {
		t.Records = append(t.Records, o.Records...)
		t.Suspects = append(t.Suspects, o.Suspects...)
		t.Grace = max(t.Grace, o.Grace)
		t.Evicted = sum(t.Evicted, o.Evicted)
		t.Unsampled = sum(t.Unsampled, o.Unsampled)
		t.Partial = t.Partial || o.Partial
	}
	t.tie()
	t.setClocks()
	t.sort()
	t.inheritTests()
}

// Leak adds the goroutines that were left over, see [Recorder.Leaks]. Nodes that are among them are not added again.
func (t *Tree) Leak(leaks []Record) {
	if len(leaks) == 0 {
		return
	}
	at := make(map[ID]int, len(t.Records))
	for i := range t.Records {
		at[t.Records[i].ID] = i
	}
	for _, leak := range leaks {
		if i, ok := at[leak.ID]; ok {
			t.Records[i] = leak
		} else {
			t.Records = append(t.Records, leak)
		}
	}
	t.sort()
}

// whole is false where a node that would clear another one may be missing.
func (t *Tree) whole() bool { return t.Evicted == 0 && t.Unsampled == 0 && !t.Partial }

// sum does not go round: a recording is not to be trusted.
func sum(a, b uint64) uint64 {
	if a+b < b {
		return math.MaxUint64
	}
	return a + b
}

// sort moves each record once, since they are large, and none where they are in order already, as those of one recorder are.
func (t *Tree) sort() {
	compare := func(i, j int32) int {
		a, b := &t.Records[i], &t.Records[j]
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(i, j)) // in virtual time many start at once, in this order
	}
	order := make([]int32, len(t.Records))
	for i := range order {
		order[i] = int32(i)
	}
	if slices.IsSortedFunc(order, compare) {
		return
	}
	slices.SortFunc(order, compare)
	for i := range order {
		t.rotate(order, int32(i))
	}
}

// rotate moves into place, one after the other, the records that stand in each other's, beginning at i.
func (t *Tree) rotate(order []int32, i int32) {
	first, at := t.Records[i], i
	for order[at] != i {
		from := order[at]
		t.Records[at], order[at] = t.Records[from], at
		at = from
	}
	t.Records[at], order[at] = first, at
}

// inheritTests gives each node that does not know its test that of the nearest node above that does.
func (t *Tree) inheritTests() {
	parents := t.parents()
	settled := make([]bool, len(parents)) // what is to be had from above is had: nobody climbs twice, nor in a circle
	for i := range int32(len(parents)) {
		top := i
		for t.Records[top].Test == "" && !settled[top] && parents[top] >= 0 {
			settled[top] = true
			top = parents[top]
		}
		test := t.Records[top].Test
		for at := i; at != top; at = parents[at] {
			t.Records[at].Test = test
		}
	}
}
