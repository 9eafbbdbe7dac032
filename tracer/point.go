package tracer

import "context"

// Event is what happens at a [Point].
type Event string

// The events of a node's life at which the end of its caller matters.
const (
	Begin   Event = "begin"   // the node has started, and its work has not
	Send    Event = "send"    // a message is about to be sent on its stream
	Receive Event = "receive" // a message was received on its stream
	End     Event = "end"     // the node has ended, and what comes after it has not begun
)

// Point is a moment of a run that comes again in the next run of the same work.
type Point struct {
	ID    ID // of the node
	Kind  Kind
	Name  string // of the node, as far as it is known by then
	Event Event
}

// WithPoints calls f at each point, with the node's context or after its end that of its request or [context.Background],
// on the goroutine whose work is at it and before that goes on. Calls may come at the same time. A panic of f's goes no
// further. This is for tests, which let a caller go away there.
func WithPoints(f func(context.Context, Point)) Option {
	return optionFunc(func(r *Recorder) { r.points = f })
}

// HasPoints reports whether somebody wants to know of the points of n; never for one that is not recorded.
func (n *Node) HasPoints() bool { return n.recorded() && n.recorder.points != nil }

// Reach tells of a point of n, if somebody wants to know.
func (n *Node) Reach(e Event) {
	if !n.HasPoints() {
		return
	}
	n.mu.Lock()
	p := Point{ID: n.record.ID, Kind: n.record.Kind, Name: n.record.Name, Event: e}
	n.mu.Unlock()
	defer func() { _ = recover() }()
	n.recorder.points(n.holding(), p)
}

// holding is the context that whoever is at a point of n works for: n's, or when that has ended its request's, which may
// end before the caller's does.
func (n *Node) holding() context.Context {
	if c := n.ctx.Load(); c != nil {
		return c
	}
	if n.owner != nil {
		if c := n.owner.ctx.Load(); c != nil && c.Err() == nil {
			return c
		}
	}
	return context.Background()
}
