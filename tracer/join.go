package tracer

import (
	"cmp"
	"slices"
	"strings"
)

// Join says what came in with a server call: the id of its transaction and its W3C traceparent, both empty where there
// were none.
func (n *Node) Join(transaction, traceparent string) {
	if !n.recorded() {
		return
	}
	n.mu.Lock()
	rec := &n.record
	rec.Transaction = transaction
	if trace, span, ok := parseTraceparent(traceparent); ok {
		rec.OTelTrace, rec.OTelParent = cmp.Or(rec.OTelTrace, trace), span
	}
	trace := rec.OTelTrace
	if transaction != "" || !trace.IsZero() {
		n.publish()
	}
	n.mu.Unlock()
	if trace.IsZero() {
		return
	}
	if n.recorder.joined(n, trace) && n.recorder.suspect { // a profile of the process is for tests
		n.findCaller(trace)
	}
}

// joined files the first node of a trace that takes part in a transaction, and reports whether n comes later and without one.
func (r *Recorder) joined(n *Node, trace TraceID) (forgotten bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := r.traces[trace]
	if first == nil && n.snapshot().Transaction != "" {
		r.traces[trace], r.filed[n] = n, trace
	}
	return first != nil && first != n && n.snapshot().Transaction == ""
}

// findCaller looks for the goroutine of this process that made the call.
func (n *Node) findCaller(trace TraceID) {
	client := clientOf(callers())
	var caller goroutine
	for _, g := range goroutines() {
		if g.owner != nil && g.owner != n && g.owner.otelTrace() == trace && client.holds(g) && caller.before(g) {
			caller = g
		}
	}
	if caller.owner == nil {
		return
	}
	up := caller.owner.snapshot()
	n.mu.Lock()
	defer n.mu.Unlock()
	rec := &n.record
	if rec.Link == LinkRoot {
		rec.Parent, rec.Trace, rec.Test, rec.Link = up.ID, up.Trace, up.Test, LinkRemote
	}
	n.found(caller.stack)
	n.publish()
}

// before prefers, among the callers that wait for an answer, those that a client of ctxplumb's does not stand
// between, and then the one whose node started last: the others wait for it.
func (g goroutine) before(other goroutine) bool {
	if g.owner == nil {
		return true
	}
	if a, b := g.instrumented(), other.instrumented(); a != b {
		return a
	}
	return g.owner.record.Start.Before(other.owner.record.Start)
}

func (g goroutine) instrumented() bool {
	return slices.ContainsFunc(g.stack, func(f Frame) bool {
		return strings.HasPrefix(f.Func, module+"grpcx.") && strings.Contains(f.Func, "Client") || strings.HasPrefix(f.Func, module+"httpx.(*transport).")
	})
}

// client is what the stack of a goroutine that waits for an answer has on it.
type client []string

// clientOf returns the client that speaks the protocol of the server whose stack this is.
func clientOf(stack []Frame) client {
	for _, f := range stack {
		if strings.HasPrefix(f.Func, "google.golang.org/grpc.(*Server).") {
			return client{"google.golang.org/grpc.(*ClientConn).", "google.golang.org/grpc.(*clientStream)."}
		}
	}
	return client{"net/http.(*Client).", "net/http.(*Transport)."}
}

func (c client) holds(g goroutine) bool {
	return slices.ContainsFunc(g.stack, func(f Frame) bool {
		return slices.ContainsFunc(c, func(prefix string) bool { return strings.HasPrefix(f.Func, prefix) })
	})
}

// forgot reports whether a call left its node without the transaction that the node takes part in.
func forgot(kind Kind, link Link, its, transaction string) bool {
	if kind != Client && kind != Server || its != "" || transaction == "" {
		return false
	}
	return link == LinkTied || link == LinkRemote || link == LinkOpaque
}
