package tracer

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// Start begins a node of the given kind below the node that ctx belongs to. The recorder is that node's, or else the
// default one; without a recorder it returns ctx and nil. Its name becomes visible in reports: a method, a route or a
// function, never an id. The caller must call End, from whatever goroutine.
func Start(ctx context.Context, kind Kind, name string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	r := recorderOf(ctx, nil)
	if r == nil {
		return ctx, nil
	}
	if r.omits(ctx, kind) {
		return omitted(ctx), nil
	}
	n = newNode(r, kind, name)
	n.starter = callerPC(1)
	child = n.start(ctx)
	n.attempt(child)
	n.Reach(Begin)
	return child, n
}

// StartServer begins a node for a call that came in, named after its method or route. The recorder is r where it is not
// nil, or else the default one. The parent is the value of the Ctxplumb-Parent header, in the form of a W3C
// traceparent, empty where there was none. Until End, which must be called on the same goroutine, that goroutine and
// those that it starts carry the node's label; after it, the goroutine has the labels that ctx brought.
func StartServer(ctx context.Context, r *Recorder, name, parent string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	if r = recorderOf(ctx, r); r == nil {
		return ctx, nil
	}
	trace, id, remote := parseTraceparent(parent)
	if !remote && r.omits(ctx, Server) {
		child, n = omit(ctx)
		return n.label(child), n
	}
	n = newNode(r, Server, name)
	if remote {
		n.record.Trace, n.record.Parent, n.record.Link = trace, id, LinkRemote
	}
	n.owner = n
	if r.suspect {
		n.starter = callerPC(1)
		ctx = endable(ctx)
	}
	child = n.label(n.start(ctx))
	n.Reach(Begin)
	return child, n
}

// StartClient begins a node for a call that goes out, and that carries the id of a transaction or none. The recorder
// is r where it is not nil, or else that of the node that ctx belongs to, or else the default one.
func StartClient(ctx context.Context, r *Recorder, name, transaction string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	if r = recorderOf(ctx, r); r == nil {
		return ctx, nil
	}
	if r.omits(ctx, Client) {
		return omitted(ctx), nil
	}
	n = newNode(r, Client, name)
	n.record.Transaction = transaction
	child = n.start(ctx)
	n.Reach(Begin)
	return child, n
}

// endable gives a request that a test hands to its handler itself a context that could end, as one of a server could:
// what is cut below it does not show otherwise. It never does.
func endable(ctx context.Context) context.Context {
	if ctx.Done() != nil || nodeOf(ctx) != nil {
		return ctx
	}
	child, cancel := context.WithCancel(ctx) //nolint:gosec // nobody is to end it
	_ = cancel
	return child
}

// harmless gives up a node in whose making something panicked, such as the Done of a foreign context.
func harmless(ctx context.Context, child *context.Context, n **Node) {
	if recover() != nil {
		*child, *n = ctx, nil
	}
}

// recorderOf returns nil for what is not to be recorded.
func recorderOf(ctx context.Context, r *Recorder) *Recorder {
	switch above := ctx.Value(nodeKey{}).(type) {
	case *unsampledContext:
		return nil
	case *nodeContext:
		if r == nil {
			return above.node.recorder
		}
	}
	if r != nil {
		return r
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

func newNode(r *Recorder, kind Kind, name string) *Node {
	n := &Node{recorder: r}
	n.record.Kind, n.record.Name = kind, name[:min(len(name), maxName)]
	n.record.Start = time.Now()
	binary.NativeEndian.PutUint64(n.record.ID[:], rand.Uint64())
	return n
}

// start links n to its parent: the one that its record names, or the one that ctx knows, or else the owner of the
// goroutine, to which it is then lost.
func (n *Node) start(ctx context.Context) context.Context {
	parent, began := n.above(ctx)
	in := n.bypasses(ctx)
	switch {
	case n.record.Link == LinkRemote && !n.severed(ctx, began, parent):
	case parent != nil && in != nil:
		n.hang(in, LinkCut, CutterOutside)
	case parent != nil:
		link, cutter := judge(ctx, began)
		if link == LinkCut && n.aside() {
			n.root()
			break
		}
		if link == LinkTied && n.record.Kind == Compensation && !isDetached(ctx) {
			link = LinkDoomed
		}
		if link == LinkOpaque { // by the time of a cancel, who made its context may have returned
			n.keepOrigin()
		}
		n.hang(parent.node, link, cutter)
	case n.record.Kind == Server:
		n.root()
		if n.recorder.suspect { // a test may call its handler itself
			n.keepOrigin()
		}
	default:
		n.stray(ctx)
	}
	return n.begin(ctx, parent)
}

func (n *Node) begin(ctx context.Context, parent *nodeContext) context.Context {
	child := &nodeContext{Context: ctx, node: n}
	n.ctx.Store(child)
	if n.listen(child, parent) {
		n.derive(child)
	}
	if n.record.Link == LinkOpaque {
		n.recorder.watchOpaque(n, parent.node)
	}
	n.recorder.add(n)
	if len(n.recorder.following()) > 0 {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.publish()
	}
	return child
}

// Recording reports whether a call on ctx may be recorded without being given a recorder.
func Recording(ctx context.Context) (recording bool) {
	defer func() { _ = recover() }() // a foreign Value
	switch ctx.Value(nodeKey{}).(type) {
	case *unsampledContext:
		return false
	case *nodeContext:
		return true
	default:
		return Default() != nil || !owners.empty()
	}
}
