package tracer

import (
	"slices"
	"strings"
)

// Join says what came in with a server call: the id of its transaction and its W3C traceparent, both empty where there
// were none.
func (n *Node) Join(transaction, traceparent string) {
	if n == nil {
		return
	}
	n.mu.Lock()
	rec := &n.record
	rec.Transaction = transaction
	if trace, _, ok := parseTraceparent(traceparent); ok && rec.OTelTrace.IsZero() {
		rec.OTelTrace = trace
	}
	trace := rec.OTelTrace
	n.mu.Unlock()
	if trace.IsZero() {
		return
	}
	if n.recorder.joined(n, trace) {
		n.findCaller(trace)
	}
}

// joined files the first node of a trace that takes part in a transaction, and reports whether n comes later and without one.
func (r *Recorder) joined(n *Node, trace TraceID) (forgotten bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := r.traces[trace]
	if first == nil && n.snapshot().Transaction != "" {
		r.traces[trace] = n
	}
	return first != nil && first != n && n.snapshot().Transaction == ""
}

// findCaller looks for the goroutine of this process that made the call: it belongs to a node of the same trace and
// stands in a client, waiting for the answer.
func (n *Node) findCaller(trace TraceID) {
	for _, g := range goroutines() {
		if g.owner == nil || g.owner == n || g.owner.otelTrace() != trace || !slices.ContainsFunc(g.stack, inClient) {
			continue
		}
		caller := g.owner.snapshot()
		n.mu.Lock()
		defer n.mu.Unlock()
		rec := &n.record
		if rec.Link == LinkRoot {
			rec.Parent, rec.Trace, rec.Test, rec.Link = caller.ID, caller.Trace, caller.Test, LinkRemote
		}
		n.found(g.stack)
		return
	}
}

func inClient(f Frame) bool {
	return strings.HasPrefix(f.Func, "net/http.(*Client).") || strings.HasPrefix(f.Func, "net/http.(*Transport).") ||
		strings.HasPrefix(f.Func, "google.golang.org/grpc.(*ClientConn).") || strings.HasPrefix(f.Func, "google.golang.org/grpc.(*clientStream).")
}

// forgot reports whether a call left its node without the transaction that the node takes part in.
func forgot(child, parent Record) bool {
	if child.Kind != Client && child.Kind != Server || child.Transaction != "" || parent.Transaction == "" {
		return false
	}
	return child.Link == LinkTied || child.Link == LinkRemote || child.Link == LinkOpaque
}
