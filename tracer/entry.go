package tracer

import (
	"sync/atomic"
	"time"
)

// entry is the Record of a node under way, without what others add to it. Nodes are many, and most have nothing that is seldom,
// which is kept apart: up to 512 bytes an object costs the garbage collector half as much.
type entry struct {
	Trace       TraceID
	ID, Parent  ID
	Kind        Kind
	Name        string
	Link        Link
	Start       time.Time
	cancelled   moment
	end         moment
	Deadline    bool
	Overran     bool
	Blind       bool
	Sent        bool
	Uncancelled bool
	Transaction string
	OTelTrace   TraceID
	OTelSpan    ID
	OTelParent  ID
	Test        string

	seldom atomic.Pointer[seldom] // nil for most; set with the node's lock held
}

// moment is a time after the start of a node, and one nanosecond more; zero is one that has not come.
type moment time.Duration

// now is the present, of which it costs less to know how long ago the start was.
func (e *entry) now() moment { return moment(time.Since(e.Start)) + 1 }

// after is t, or the start if that is later: a node may start below a context that has ended already.
func (e *entry) after(t time.Time) moment { return moment(max(0, t.Sub(e.Start))) + 1 }

func (e *entry) time(m moment) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return e.Start.Add(time.Duration(m - 1))
}

// seldom is what few nodes have.
type seldom struct {
	Cutter     string
	Branch, Op string
	Grace      time.Duration
	Stack      []Frame
	origin     []uintptr // where a root was started, or what has an opaque link
	routine    string    // the goroutine of an attempt, see attempts
	blinds     *Node     // the parent that could not see its client go away when the node began
	blindAt    []Frame   // where that was
	derived    []derived // of an owner
}

// rare returns the place for what is seldom.
func (e *entry) rare() *seldom {
	s := e.seldom.Load()
	if s == nil {
		s = &seldom{}
		e.seldom.Store(s)
	}
	return s
}

// hasStack reports whether it is known where a drop was seen.
func (e *entry) hasStack() bool {
	s := e.seldom.Load()
	return s != nil && len(s.Stack) > 0
}

func (e *entry) record() Record {
	r := Record{
		Trace: e.Trace, ID: e.ID, Parent: e.Parent, Kind: e.Kind, Name: e.Name, Link: e.Link,
		Start: e.Start, Cancelled: e.time(e.cancelled), End: e.time(e.end),
		Deadline: e.Deadline, Overran: e.Overran, Blind: e.Blind, Sent: e.Sent, Uncancelled: e.Uncancelled,
		Transaction: e.Transaction, OTelTrace: e.OTelTrace, OTelSpan: e.OTelSpan, OTelParent: e.OTelParent, Test: e.Test,
	}
	if s := e.seldom.Load(); s != nil {
		r.Cutter, r.Branch, r.Op, r.Grace, r.Stack = s.Cutter, s.Branch, s.Op, s.Grace, s.Stack
	}
	return r
}
