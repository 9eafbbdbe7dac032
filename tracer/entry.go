package tracer

import "time"

// entry is the Record of a node under way, without what others add to it. Nodes are many, and most have nothing that is seldom,
// which is kept apart: up to 512 bytes an object costs the garbage collector half as much.
type entry struct {
	Trace       TraceID
	ID, Parent  ID
	Kind        Kind
	Name        string
	Link        Link
	Start       time.Time
	Cancelled   time.Time
	End         time.Time
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

	seldom *seldom // nil for most
}

// seldom is what few nodes have.
type seldom struct {
	Cutter     string
	Branch, Op string
	Grace      time.Duration
	Stack      []Frame
	blinds     *Node     // the parent that could not see its client go away when the node began
	blindAt    []Frame   // where that was
	derived    []derived // of an owner
}

// rare returns the place for what is seldom.
func (e *entry) rare() *seldom {
	if e.seldom == nil {
		e.seldom = &seldom{}
	}
	return e.seldom
}

// hasStack reports whether it is known where a drop was seen.
func (e *entry) hasStack() bool { return e.seldom != nil && len(e.seldom.Stack) > 0 }

func (e *entry) record() Record {
	r := Record{
		Trace: e.Trace, ID: e.ID, Parent: e.Parent, Kind: e.Kind, Name: e.Name, Link: e.Link,
		Start: e.Start, Cancelled: e.Cancelled, End: e.End,
		Deadline: e.Deadline, Overran: e.Overran, Blind: e.Blind, Sent: e.Sent, Uncancelled: e.Uncancelled,
		Transaction: e.Transaction, OTelTrace: e.OTelTrace, OTelSpan: e.OTelSpan, OTelParent: e.OTelParent, Test: e.Test,
	}
	if e.seldom != nil {
		r.Cutter, r.Branch, r.Op, r.Grace, r.Stack = e.seldom.Cutter, e.seldom.Branch, e.seldom.Op, e.seldom.Grace, e.seldom.Stack
	}
	return r
}
