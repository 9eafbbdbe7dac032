package tracer

import (
	"slices"
	"strings"
)

// Leaks returns a record for each goroutine that was started below one of r's nodes and that is still there, which none
// should be when a test is over. Where the goroutine is in the middle of a node, the record is that node's and has its
// ID; otherwise it is one of its own, below the node whose request started it. Goroutines without a line of the user's
// own code, such as those of a connection pool, are left out, with those that a library has read a net.Conn of the user's, and so
// are work that was detached by [Detach] and has a deadline, and nodes that have dropped a cancel already. It looks at once: one
// that is about to end is among them. Call it before [Recorder.Close].
//
// Where the program was built with GOEXPERIMENT=goroutineleakprofile, the runtime proves of some that nothing can wake them:
// no detach excuses those.
func (r *Recorder) Leaks() []Record {
	if r == nil || owners.empty() {
		return nil
	}
	var leaks []Record
	open, seen := r.open(), map[*Node]bool{}
	for _, s := range standings() {
		if s.owner.recorder != r {
			continue
		}
		n := s.node(open, seen)
		switch {
		case n != nil:
			seen[n] = true
			if record, ok := n.leak(s); ok {
				leaks = append(leaks, record)
			}
		case s.stuck || s.owner.detaching.Load() == 0 && !s.owner.withinBound():
			if root, ok := s.root(); ok {
				leaks = append(leaks, s.leak(r, root))
			}
		}
	}
	return withoutWaiters(leaks)
}

// node returns the one of the open nodes that the goroutine is in the middle of; nil where it was started beside them,
// with a go statement.
func (s standing) node(open []*Node, seen map[*Node]bool) *Node {
	calls, hooked := s.instrumented(), hooked(s.goroutine)
	for _, is := range []func(*Node) bool{
		func(n *Node) bool { return n.startedBy(s.goroutine) },
		func(n *Node) bool { return calls && n.record.Kind == Client },
		func(n *Node) bool { return hooked && n == s.owner },
	} {
		for _, n := range slices.Backward(open) {
			if n.owner == s.owner && !seen[n] && is(n) {
				return n
			}
		}
	}
	return nil
}

func (n *Node) leak(s standing) (record Record, ok bool) {
	record = n.snapshot()
	if !record.End.IsZero() || record.Overran || record.Link == LinkCut || record.Link == LinkLost || !s.stuck && n.withinBound() {
		return record, false
	}
	return s.leaked(record), true
}

func (s standing) leak(r *Recorder, root Frame) Record {
	n := newNode(r, Routine, shortName(root.Func))
	n.record.Start = s.owner.record.Start
	n.adopt(s.owner, LinkTied, "")
	return s.leaked(n.current())
}

func (s standing) leaked(record Record) Record {
	record.Leaked, record.Stuck, record.Cutter = true, s.stuck, s.state
	record.Stack = append(slices.Clip(s.stack), s.creator)
	if record.Test == "" {
		record.Test = testOf(record.Stack)
	}
	return record
}

// withinBound reports whether n was detached on purpose and has a deadline of its own to end by.
func (n *Node) withinBound() (bounded bool) {
	defer func() { _ = recover() }() // a foreign Value or Deadline
	ctx := n.ctx.Load()
	if ctx == nil {
		return false
	}
	if isDetached(ctx) {
		_, bounded = ctx.Deadline()
	}
	return bounded
}

// withoutWaiters leaves out who only waits for others of the same request to end.
func withoutWaiters(leaks []Record) []Record {
	waits := func(l Record) bool { return strings.HasPrefix(l.Cutter, "sync.WaitGroup.Wait") }
	guilty := map[ID]bool{}
	for _, l := range leaks {
		guilty[l.Parent] = guilty[l.Parent] || !waits(l)
	}
	return slices.DeleteFunc(leaks, func(l Record) bool { return waits(l) && guilty[l.Parent] })
}

// hold notes, for a node that leaked, who is still there only because it waits for that one.
func (c *check) hold(i int) {
	for up, ok := c.parent(i); ok && !c.holds[up] && c.tree.Records[up].End.IsZero(); up, ok = c.parent(up) {
		c.holds[up] = true
	}
}

// leaked reports whether node i is to blame for still being there.
func (c *check) leaked(i int) bool { return c.tree.Records[i].Leaked && !c.holds[i] && !c.severed(i) }

// severed reports whether a drop further up keeps node i from hearing that it should end.
func (c *check) severed(i int) bool {
	up, ok := c.parent(i)
	for range maxChain {
		if !ok {
			return false
		}
		if link := c.tree.Records[up].Link; link == LinkCut || link == LinkLost {
			return true
		}
		up, ok = c.parent(up)
	}
	return false
}
