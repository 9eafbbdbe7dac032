package tracer

import (
	"slices"
	"time"
)

// Counts is how much a recorder keeps, and what it does not.
type Counts struct {
	Nodes     int    // that are kept, as [Recorder.Tree] returns them
	Evicted   uint64 // nodes that a bound made it forget
	Unsampled uint64 // roots that [WithSampling] left out
}

// Counts returns what a metric may show. It takes no time to speak of.
func (r *Recorder) Counts() Counts {
	if r == nil {
		return Counts{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return Counts{Nodes: r.count - r.replaced, Evicted: r.evicted, Unsampled: r.unsampled.Load()}
}

// Grace returns how long work may take to stop after it heard a cancel; zero for a nil Recorder.
func (r *Recorder) Grace() time.Duration {
	if r == nil {
		return 0
	}
	return r.grace
}

// Live returns the nodes of those traces in which one has not ended, as far as they are known up to now. It does not look
// for the tests that they belong to, as [Recorder.Tree] does.
func (r *Recorder) Live() *Tree {
	if r == nil {
		return &Tree{}
	}
	all, t := r.kept()
	all = slices.DeleteFunc(all, func(n *Node) bool { return n.replaced.Load() })
	live := map[TraceID]bool{}
	for _, n := range all {
		if !n.ended.Load() {
			live[n.trace()] = true
		}
	}
	count := len(all)
	nodes := slices.DeleteFunc(all, func(n *Node) bool { return !live[n.trace()] })
	t.Partial = len(nodes) < count
	t.Records = make([]Record, 0, len(nodes))
	for _, n := range nodes {
		t.Records = append(t.Records, n.present())
	}
	return t
}

func (n *Node) trace() TraceID {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.Trace
}

// present tells also of a cancel that n hears of at its end only.
func (n *Node) present() Record {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.ended.Load() && n.watch != nil {
		n.watch.told(n)
	}
	return n.current()
}
