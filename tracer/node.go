package tracer

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

// Node is one piece of work with a context, from its start to [Node.End].
type Node struct {
	recorder  *Recorder
	owner     *Node                       // the node whose label the goroutine carries; nil where that is none
	starter   uintptr                     // in the function that called Start, to tell goroutines of one owner apart
	watch     *watch                      // nil where the context never ends
	ctx       atomic.Pointer[nodeContext] // nil after the end
	ended     atomic.Bool
	unread    atomic.Bool  // a request body stands in the way of seeing a disconnect
	replaced  atomic.Bool  // by the node of the same call
	detaching atomic.Int32 // how often its goroutine declared a cut that no node of Go stands for
	probe     atomic.Pointer[passage]

	before, after *Node // in the list of its watch, whose lock guards them

	mu      sync.Mutex
	ofSpan  bool            // StartSpan began it, and EndSpan ends it
	span    *Span           // of the same call
	restore context.Context // has the labels for its goroutine after the end
	record  entry
}

type nodeKey struct{}

// nodeContext makes a node known to the contexts below it.
type nodeContext struct {
	context.Context
	node *Node
}

func (c *nodeContext) Value(key any) any {
	if key == (nodeKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func nodeOf(ctx context.Context) *nodeContext {
	c, _ := ctx.Value(nodeKey{}).(*nodeContext)
	return c
}

// label marks the calling goroutine, and those that it starts, as n's.
func (n *Node) label(ctx context.Context) context.Context {
	if !n.recorded() {
		label.Restore(ctx)
		return ctx
	}
	n.mu.Lock()
	n.restore = ctx
	if n.ctx.Load() != nil { // else it is evicted already
		owners.add(n)
	}
	n.mu.Unlock()
	n.watch.own()
	return label.Put(ctx, labelKey, n.record.ID.String())
}

// End says that the work is over. Only the first call counts.
func (n *Node) End() {
	if n == nil {
		return
	}
	n.hear()
	if n.record.seldom.Load() != nil {
		n.blind()
		n.abandon()
	}
	if n.end() && n.record.Kind != Server && n.record.Kind != Client { // whoever makes a call knows when its caller goes on
		n.Reach(End)
	}
}

func (n *Node) end() (first bool) {
	n.mu.Lock()
	rest, first := n.finish()
	n.mu.Unlock()
	rest.do()
	return first
}

// rest is what is left to do of an end when no lock is held: it calls contexts, which may be of whatever type, and do whatever.
type rest struct {
	stop    func() bool
	restore context.Context
}

func (r rest) do() {
	halt(r.stop)
	if r.restore != nil {
		label.Restore(r.restore)
	}
}

// finish is end for those who hold n's lock.
func (n *Node) finish() (then rest, first bool) {
	if !n.ended.CompareAndSwap(false, true) {
		return rest{}, false
	}
	n.record.end = n.record.now()
	then = rest{n.watch.leave(n), n.restore}
	n.restore = nil
	n.ctx.Store(nil)
	if n.probe.Load() != nil {
		n.probe.Store(nil)
	}
	n.quit()
	n.publish()
	return then, true
}

// hear takes note of a cancel that the watch was not yet told of.
func (n *Node) hear() {
	defer func() { _ = recover() }() // a foreign Err or Deadline
	ctx, w := n.ctx.Load(), n.watch
	if ctx != nil && w != nil && !w.hasFired() && isOver(ctx) {
		w.fire()
	}
}

// isOver reports whether ctx has ended, or its deadline has passed and the timer that ends it may not have run yet.
func isOver(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Before(deadline)
}

// Rename gives n the name that routing found for it.
func (n *Node) Rename(name string) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.record.Name = name[:min(len(name), maxName)]
}

// Parent returns what a call that n makes sends as its Ctxplumb-Parent header; empty where n is nil or left out by
// [WithSampling].
func (n *Node) Parent() string {
	if !n.recorded() {
		return ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.record.Sent = true
	return formatTraceparent(n.record.Trace, n.record.ID)
}

// SetUnread says whether a request body that nobody has read keeps n from seeing that its client went away.
func (n *Node) SetUnread(unread bool) {
	if n != nil {
		n.unread.Store(unread)
	}
}

// SetOTelTrace says which OpenTelemetry trace the node that ctx belongs to is part of.
func SetOTelTrace(ctx context.Context, trace TraceID) {
	defer func() { _ = recover() }() // a foreign Value
	if c := nodeOf(ctx); c != nil {
		c.node.mu.Lock()
		defer c.node.mu.Unlock()
		c.node.record.OTelTrace = trace
	}
}

// forget stops watching for an evicted node, so that neither it nor its context is kept by what it watched.
func (n *Node) forget() (stop func() bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ctx.Store(nil)
	n.quit()
	return n.watch.leave(n)
}

// keepOrigin keeps where n was started.
func (n *Node) keepOrigin() {
	if !n.ofSpan {
		n.record.rare().origin = pcs()
	}
}

// origin is where n was started, nil where that is not kept.
func (n *Node) origin() []uintptr {
	if n.ofSpan {
		return n.span.origin
	}
	if s := n.record.seldom.Load(); s != nil {
		return s.origin
	}
	return nil
}

func (n *Node) otelTrace() TraceID {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.OTelTrace
}

// current returns what is known of n, whose lock is held.
func (n *Node) current() Record {
	r := n.record.record()
	if !r.Cancelled.IsZero() {
		r.Grace = cmp.Or(r.Grace, n.recorder.grace)
	}
	return r
}

func (n *Node) snapshot() Record {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inTest()
	return n.current()
}
