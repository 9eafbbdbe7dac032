package tracer

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"
)

// Node is one piece of work with a context, from its start to [Node.End].
type Node struct {
	recorder  *Recorder
	owner     *Node     // the node whose label the goroutine carries; nil where that is none
	starter   string    // the function that called Start, to tell goroutines of one owner apart
	origin    []uintptr // where a root was started
	ended     atomic.Bool
	unread    atomic.Bool // a request body stands in the way of seeing a disconnect
	detaching atomic.Bool // its goroutine declared that it cuts something on purpose
	probe     atomic.Pointer[passage]

	before, after *Node // in the list of its watch, whose lock guards them

	mu      sync.Mutex
	ctx     context.Context // nil after the end
	watch   *watch
	restore context.Context // the labels that its goroutine had before
	record  Record
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

// Start begins a node of the given kind below the node that ctx belongs to. The recorder is that node's, or else the
// default one; without a recorder it returns ctx and nil. Its name becomes visible in reports: a method, a route or a
// function, never an id. The caller must call End, from whatever goroutine.
func Start(ctx context.Context, kind Kind, name string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	r := recorderOf(ctx, nil)
	if r == nil {
		return ctx, nil
	}
	n = newNode(r, Record{Kind: kind, Name: name})
	n.starter = callerName(2)
	return n.start(ctx), n
}

// StartServer begins a node for a call that came in, named after its method or route. The recorder is r where it is not
// nil, or else the default one. The parent is the value of the Ctxplumb-Parent header, in the form of a W3C
// traceparent, empty where there was none. Until End, which must be called on the same goroutine, that goroutine and
// those that it starts carry the node's label.
func StartServer(ctx context.Context, r *Recorder, name, parent string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	if r = recorderOf(ctx, r); r == nil {
		return ctx, nil
	}
	n = newNode(r, Record{Kind: Server, Name: name})
	if trace, id, ok := parseTraceparent(parent); ok {
		n.record.Trace, n.record.Parent, n.record.Link = trace, id, LinkRemote
	}
	n.owner = n
	return n.label(n.start(ctx)), n
}

// StartClient begins a node for a call that goes out, and that carries the id of a transaction or none. The recorder
// is r where it is not nil, or else that of the node that ctx belongs to, or else the default one.
func StartClient(ctx context.Context, r *Recorder, name, transaction string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	if r = recorderOf(ctx, r); r == nil {
		return ctx, nil
	}
	n = newNode(r, Record{Kind: Client, Name: name, Transaction: transaction})
	return n.start(ctx), n
}

// harmless gives up a node in whose making something panicked, such as the Done of a foreign context.
func harmless(ctx context.Context, child *context.Context, n **Node) {
	if recover() != nil {
		*child, *n = ctx, nil
	}
}

func recorderOf(ctx context.Context, r *Recorder) *Recorder {
	if r != nil {
		return r
	}
	if parent := nodeOf(ctx); parent != nil {
		return parent.node.recorder
	}
	if d := Default(); d != nil {
		return d
	}
	if owner := ownerOfGoroutine(); owner != nil {
		return owner.recorder
	}
	return nil
}

// maxName bounds the name of a node, in bytes, since a peer may have a say in it.
const maxName = 256

func newNode(r *Recorder, record Record) *Node {
	n := &Node{recorder: r, record: record}
	n.record.Name = record.Name[:min(len(record.Name), maxName)]
	n.record.Start = time.Now()
	binary.NativeEndian.PutUint64(n.record.ID[:], rand.Uint64())
	return n
}

// start links n to its parent: the one that its record names, or the one that ctx knows, or else the owner of the
// goroutine, to which it is then lost.
func (n *Node) start(ctx context.Context) context.Context {
	parent := nodeOf(ctx)
	switch {
	case n.record.Link == LinkRemote:
	case parent != nil:
		link, cutter := judge(ctx, parent)
		n.hang(parent.node, link, cutter)
	case n.record.Kind == Server:
		n.root()
	default:
		n.stray(ctx)
	}
	return n.begin(ctx, parent)
}

func (n *Node) begin(ctx context.Context, parent *nodeContext) context.Context {
	child := &nodeContext{Context: ctx, node: n}
	n.ctx = child
	n.listen(child, parent)
	n.recorder.add(n)
	return child
}

func judge(ctx context.Context, parent *nodeContext) (Link, string) {
	if !proven() && ctx.Done() != parent.Done() {
		return LinkOpaque, ""
	}
	return audit(ctx, parent)
}

// hang makes n a child of parent.
func (n *Node) hang(parent *Node, link Link, cutter string) {
	transaction := n.adopt(parent, link, cutter)
	switch {
	case link == LinkCut || link == LinkLost || forgot(&n.record, transaction):
		n.found(callers())
	case link == LinkOpaque:
		n.recorder.watchOpaque(n, parent)
	}
	if parent.unread.Load() {
		parent.calledUnread()
	}
}

// adopt takes over what a child has from its parent, and returns the parent's transaction.
func (n *Node) adopt(parent *Node, link Link, cutter string) (transaction string) {
	parent.mu.Lock()
	defer parent.mu.Unlock()
	up, rec := &parent.record, &n.record
	rec.Parent, rec.Trace, rec.Test, rec.Link, rec.Cutter = up.ID, up.Trace, up.Test, link, cutter
	if n.owner == nil {
		n.owner = parent.owner
	}
	if rec.Kind != Server && rec.Kind != Client && link != LinkCut && link != LinkLost {
		rec.Transaction, rec.OTelTrace = up.Transaction, up.OTelTrace
	}
	return up.Transaction
}

func (n *Node) root() {
	binary.NativeEndian.PutUint64(n.record.Trace[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(n.record.Trace[8:], rand.Uint64())
	n.record.Link = LinkRoot
}

// stray looks for the node to whose goroutine n belongs, since its context knows none.
func (n *Node) stray(ctx context.Context) {
	if owner := ownerOfGoroutine(); owner != nil {
		n.hang(owner, LinkLost, bottom(ctx))
		return
	}
	n.root()
	n.origin = pcs()
}

// found keeps where a drop was seen.
func (n *Node) found(stack []Frame) {
	n.record.Stack = stack
	if n.record.Test == "" {
		n.record.Test = testOf(stack)
	}
}

// calledUnread notes that a child of n starts while n cannot see its client go away.
func (n *Node) calledUnread() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.record.Blind {
		n.record.Blind = true
		n.found(callers())
	}
}

// label marks the calling goroutine, and those that it starts, as n's.
func (n *Node) label(ctx context.Context) context.Context {
	n.mu.Lock()
	n.restore = ctx
	n.mu.Unlock()
	n.watch.own()
	owners.add(n)
	labelled := pprof.WithLabels(ctx, pprof.Labels(labelKey, n.record.ID.String()))
	pprof.SetGoroutineLabels(labelled)
	return labelled
}

// End says that the work is over. Only the first call counts.
func (n *Node) End() {
	if n == nil {
		return
	}
	n.hear()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.ended.CompareAndSwap(false, true) {
		return
	}
	n.record.End = time.Now()
	n.watch.leave(n)
	if n.restore != nil {
		pprof.SetGoroutineLabels(n.restore)
	}
	n.ctx, n.restore = nil, nil
}

// hear takes note of a cancel that the watch was not yet told of.
func (n *Node) hear() {
	n.mu.Lock()
	ctx, w := n.ctx, n.watch
	n.mu.Unlock()
	if ctx != nil && w != nil && (ctx.Err() != nil || expired(ctx)) {
		w.fire()
	}
}

// expired reports whether ctx's deadline has passed, though the timer that ends it may not have run yet.
func expired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
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

// Parent returns what a call that n makes sends as its Ctxplumb-Parent header; empty for a nil n.
func (n *Node) Parent() string {
	if n == nil {
		return ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
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
	if c := nodeOf(ctx); c != nil {
		c.node.mu.Lock()
		defer c.node.mu.Unlock()
		c.node.record.OTelTrace = trace
	}
}

// forget stops watching for an evicted node, so that neither it nor its context is kept by what it watched.
func (n *Node) forget() (trace TraceID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.watch.leave(n)
	n.ctx = nil
	return n.record.OTelTrace
}

func (n *Node) otelTrace() TraceID {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.OTelTrace
}

func (n *Node) snapshot() Record {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.record.Test == "" && n.origin != nil {
		n.record.Test = testOf(frames(n.origin))
	}
	return n.record
}

// Recording reports whether a call on ctx is recorded without being given a recorder.
func Recording(ctx context.Context) bool {
	return Default() != nil || !owners.empty() || nodeOf(ctx) != nil
}
