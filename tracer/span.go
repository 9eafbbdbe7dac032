package tracer

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Span is a span of another way of tracing, such as OpenTelemetry's, that is to be a node.
type Span struct {
	ID     ID      // its own, not that of its node
	Trace  TraceID // in which it is
	Remote ID      // the span of another process that it hangs below, if it does
	Kind   Kind
	Name   string // as reports show it: never an id
	// Call is the name of the node of the same call, where something else begins one. Where only the first word of that is
	// known, it ends in a space.
	Call string

	origin []uintptr // where it was started
}

// SetSpanFinder says how to find the span that a context belongs to: find returns its ID, zero where there is none of this
// process. The last call counts; nil finds none, as before the first. Nodes that start below a span hang below its node then.
func SetSpanFinder(find func(context.Context) ID) {
	if find == nil {
		spans.finder.Store(nil)
		return
	}
	spans.finder.Store(&find)
}

// StartSpan begins a node for s, which started with ctx. It hangs below what is nearer: the node that ctx belongs to, or
// that of its span. If that is a node of the same call, by Kind and Call, there is none for s. If such a node begins below
// it, that takes its place. Without a recorder or an ID, or a second time, StartSpan does nothing.
func StartSpan(ctx context.Context, s Span) {
	defer func() { _ = recover() }() // a foreign context
	r := recorderOf(ctx, nil)
	if r == nil || s.ID.IsZero() || spans.find(s.ID) != nil || r.omits(ctx, s.Kind) {
		return
	}
	if parent, began := nearest(ctx); parent != nil && parent.node.makes(s) {
		if link, _ := judge(ctx, began); link == LinkTied && parent.node.represent(parent, &s) {
			return
		}
	}
	n := newNode(r, s.Kind, s.Name)
	n.record.OTelParent = s.Remote
	if s.Kind != Server { // whose transaction nobody reads, and is not to be missed
		n.record.OTelTrace = s.Trace
	}
	s.origin = pcs()
	n.ofSpan, n.span = true, &s
	if c, ok := n.start(ctx).(*nodeContext); ok {
		n.represent(c, &s)
	}
}

// EndSpan ends the node that [StartSpan] began for the span with this id, if any, under the name that it has now.
func EndSpan(id ID, name string) {
	if c := spans.take(id); c != nil && c.node.ofSpan {
		c.node.Rename(name)
		c.node.End()
	}
}

// spans are the nodes, of all recorders, that stand for a span which has not ended.
var spans = spanTable{nodes: map[ID]*nodeContext{}}

type spanTable struct {
	finder atomic.Pointer[func(context.Context) ID]
	count  atomic.Int64 // of nodes, for those who only ask whether there are any

	mu    sync.RWMutex
	nodes map[ID]*nodeContext
}

// of returns the node of ctx's span, nil where there is none, with the context that the span began with.
func (t *spanTable) of(ctx context.Context) *nodeContext {
	find := t.finder.Load()
	if find == nil || t.count.Load() == 0 {
		return nil
	}
	return t.find((*find)(ctx))
}

func (t *spanTable) find(id ID) *nodeContext {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.nodes[id]
}

func (t *spanTable) add(id ID, c *nodeContext) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.nodes[id] = c
	t.count.Store(int64(len(t.nodes)))
}

func (t *spanTable) take(id ID) *nodeContext {
	if t.count.Load() == 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.nodes[id]
	delete(t.nodes, id)
	t.count.Store(int64(len(t.nodes)))
	return c
}

// remove forgets the span that n stands for.
func (t *spanTable) remove(n *Node) {
	if t.count.Load() == 0 {
		return
	}
	n.mu.Lock()
	s := n.span
	n.mu.Unlock()
	if s == nil {
		return
	}
	if c := t.find(s.ID); c != nil && c.node == n {
		t.take(s.ID)
	}
}

// nearest returns the node below which one that begins with ctx hangs, nil where there is none, and the context to which
// that is to be tied.
func nearest(ctx context.Context) (parent *nodeContext, began context.Context) {
	known := nodeOf(ctx)
	if c := spans.of(ctx); c != nil && (known == nil || c.below(known)) {
		return c, c.Context // from which ctx descends, rather than from c
	}
	return known, known
}

// below reports whether c is the given context, or began below it.
func (c *nodeContext) below(other *nodeContext) bool {
	for range maxChain {
		if c == nil || c == other {
			break
		}
		c = nodeOf(c.Context)
	}
	return c == other
}

// above returns n's parent, as nearest does. The node of a span that is the same call makes room for n, which knows
// better when the call ends and what it carries.
func (n *Node) above(ctx context.Context) (parent *nodeContext, began context.Context) {
	parent, began = nearest(ctx)
	if parent == nil || n.ofSpan || !parent.node.ofSpan || !n.makes(*parent.node.span) {
		return parent, began
	}
	if link, _ := judge(ctx, began); link != LinkTied || !parent.node.yield(n) {
		return parent, began
	}
	return nearest(parent.Context)
}

// severed reports whether n, whose caller is known from afar, may not hear the span of its own server above it, which ctx was
// to be tied to as began: a middleware between the two gave it another context.
func (n *Node) severed(ctx, began context.Context, parent *nodeContext) bool {
	if parent == nil || !parent.node.ofSpan || n.record.Kind != Server || parent.node.span.Kind != Server {
		return false
	}
	link, _ := judge(ctx, began)
	return link == LinkCut || link == LinkOpaque
}

// makes reports whether n is of the same call as s.
func (n *Node) makes(s Span) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := n.record.Name
	return n.record.Kind == s.Kind && (name == s.Call || strings.HasSuffix(s.Call, " ") && strings.HasPrefix(name+" ", s.Call))
}

// represent makes n known as the node of s, unless it has ended or has a span already.
func (n *Node) represent(c *nodeContext, s *Span) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Load() == nil || n.span != nil && n.span != s {
		return false
	}
	n.span, n.record.OTelSpan = s, s.ID
	if n.record.Kind == Client && n.record.OTelTrace.IsZero() {
		n.record.OTelTrace = s.Trace
	}
	spans.add(s.ID, c)
	return true
}

// yield lets successor, which has not yet started, be what n was.
func (n *Node) yield(successor *Node) bool {
	then, yields := n.handOver(successor)
	then.do()
	if yields {
		n.recorder.replace()
	}
	return yields
}

func (n *Node) handOver(successor *Node) (then rest, yields bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Load() == nil || n.recorder != successor.recorder || n.record.Link == LinkOpaque {
		return rest{}, false
	}
	n.replaced.Store(true)
	then, _ = n.finish()
	own := &successor.record
	own.ID, own.Start = n.record.ID, n.record.Start
	own.OTelTrace, own.OTelSpan, own.OTelParent = n.record.OTelTrace, n.record.OTelSpan, n.record.OTelParent
	if own.Trace.IsZero() {
		own.Trace = n.record.Trace
	}
	if n.record.hasStack() {
		own.rare().Stack = n.record.rare().Stack // nearer to what cut it
	}
	successor.span = n.span
	return then, true
}

// aside reports whether a span is of work that a library does on a goroutine that it started itself, such as the connections that
// net/http dials for whoever needs them first: nobody who calls the library has a say in its context.
func (n *Node) aside() bool {
	if !n.ofSpan {
		return false
	}
	stack := lineage()
	return !slices.ContainsFunc(stack, Frame.InUserCode) && !hooked(goroutine{stack: stack})
}

// atWork looks for the goroutine that is at the work of a span, and keeps its stack: a span that nobody ended is no work.
// It is inside of the call that the span was started in. Where no library stands between the span and whoever started it,
// that function goes on.
func (n *Node) atWork(all []goroutine) bool {
	begun := frames(n.origin())
	i := slices.IndexFunc(begun, Frame.InUserCode)
	if i < 0 {
		i = slices.IndexFunc(begun, func(f Frame) bool { return !startsSpans(f) })
	}
	if i < 0 {
		return false
	}
	for _, g := range all {
		if g.owner == n.owner && g.insideOf(begun[max(i-1, 0)], begun[i]) {
			if !n.record.hasStack() {
				n.found(g.stack)
			}
			return true
		}
	}
	return false
}

// insideOf reports whether g is in a call of callee that caller made.
func (g goroutine) insideOf(callee, caller Frame) bool {
	for i, f := range g.stack {
		if f.Func == caller.Func && (startsSpans(callee) || i > 0 && f.Line == caller.Line && g.stack[i-1].Func == callee.Func) {
			return true
		}
	}
	return false
}

// startsSpans reports whether f is on the way from a call that starts a span to here.
func startsSpans(f Frame) bool {
	return f.InCtxplumb() || strings.HasPrefix(f.Func, "go.opentelemetry.io/otel/")
}
