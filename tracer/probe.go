package tracer

import (
	"context"
	"reflect"
	"runtime"
	"strings"
)

// Probe stands on both sides of one middleware and compares the context that comes out with the one that went in.
type Probe struct{ name string }

// passage says that a request is inside a middleware, and with which context's node it went in.
type passage struct {
	probe *Probe
	node  *nodeContext
	outer *passage // of the middleware around that one
}

// of finds the passage through the middleware of probe, nil where there is none.
func (in *passage) of(probe *Probe) *passage {
	for in != nil && in.probe != probe {
		in = in.outer
	}
	return in
}

// NewProbe returns a probe for middleware, which must be a function; reports name it by that function.
func NewProbe(middleware any) *Probe {
	name := "middleware"
	if f := runtime.FuncForPC(reflect.ValueOf(middleware).Pointer()); f != nil {
		name = strings.TrimSuffix(shortName(f.Name()), "-fm") // the compiler's name for a method value
	}
	return &Probe{name: name}
}

// In is called with the context that goes into the middleware.
func (p *Probe) In(ctx context.Context) {
	defer func() { _ = recover() }() // a foreign Value or Done
	c := nodeOf(ctx)
	if c == nil || c.node.owner == nil {
		return
	}
	if link, _ := judge(ctx, c); link == LinkTied {
		outer := c.node.owner.probe.Load()
		if again := outer.of(p); again != nil {
			outer = again.outer
		}
		c.node.owner.probe.Store(&passage{probe: p, node: c, outer: outer})
	}
}

// Out is called with the context that comes out. Where the middleware has cut it, Out returns a context below it that
// belongs to a node of its own, which says so; otherwise ctx and nil. The caller must call [Node.End].
func (p *Probe) Out(ctx context.Context) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	var owner *Node
	if c := nodeOf(ctx); c != nil {
		owner = c.node.owner
	} else if !isUnsampled(ctx) {
		owner = ownerOfGoroutine()
	}
	if owner == nil {
		return ctx, nil
	}
	in := owner.probe.Load().of(p)
	if in == nil {
		return ctx, nil
	}
	link, cutter := judge(ctx, in.node)
	if link != LinkCut {
		return ctx, nil
	}
	n = newNode(owner.recorder, Task, p.name)
	n.hang(in.node.node, link, cutter)
	return n.begin(ctx, in.node), n
}
