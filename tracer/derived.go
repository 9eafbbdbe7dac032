package tracer

import (
	"context"
	"slices"
	"strings"
)

// derived is a context with a Done channel of its own that was made in the course of a request, and the first node below it.
type derived struct {
	ctx   context.Context
	node  *Node
	stack []uintptr // where the node began
}

// maxDerived bounds those that a request may keep open at a time.
const maxDerived = 64

// derive files n's context with the node on whose goroutine it was made.
func (n *Node) derive(ctx context.Context) {
	if !n.recorder.suspect || n.owner == nil || n.owner == n || n.record.Link != LinkTied {
		return
	}
	over := slices.DeleteFunc(n.owner.crowd(), func(d derived) bool { return errOf(d.ctx) == nil })
	n.owner.mu.Lock()
	defer n.owner.mu.Unlock()
	rare := n.owner.record.rare()
	if len(over) > 0 {
		rare.derived = slices.DeleteFunc(rare.derived, func(d derived) bool {
			return slices.ContainsFunc(over, func(o derived) bool { return o.node == d.node })
		})
	}
	if len(rare.derived) < maxDerived {
		rare.derived = append(rare.derived, derived{ctx, n, pcs()})
	}
}

// crowd returns the derived contexts of an owner that has no room for more.
func (n *Node) crowd() []derived {
	n.mu.Lock()
	defer n.mu.Unlock()
	if all := n.record.rare().derived; len(all) == maxDerived {
		return slices.Clone(all)
	}
	return nil
}

// abandon notes, when n's work is over, which contexts that were made for it are still alive though nothing runs below
// them: nobody has called their cancel functions. A goroutine of n's may be about to.
func (n *Node) abandon() {
	defer func() { _ = recover() }() // a foreign Err
	n.mu.Lock()
	ctx := n.ctx.Load()
	var all []derived
	if s := n.record.seldom.Load(); s != nil {
		all, s.derived = s.derived, nil
	}
	n.mu.Unlock()
	if len(all) == 0 || ctx == nil || isOver(ctx) {
		return
	}
	all = slices.DeleteFunc(all, func(d derived) bool { return isOver(d.ctx) || !d.node.ended.Load() })
	if len(all) == 0 || n.hasGoroutines() {
		return
	}
	for _, d := range all {
		d.node.uncancelled(frames(d.stack))
	}
}

// hasGoroutines reports whether another goroutine than the one that ends n works for it. Those that a library keeps for its
// connections, and that happen to have been started on behalf of n, know nothing of what n's code has made.
func (n *Node) hasGoroutines() bool {
	return slices.ContainsFunc(goroutines(), func(g goroutine) bool {
		_, own := g.root()
		return own && g.owner == n && !slices.ContainsFunc(g.stack, func(f Frame) bool { return strings.HasSuffix(f.Func, "tracer.(*Node).End") })
	})
}

func (n *Node) uncancelled(stack []Frame) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.record.Uncancelled = true
	if !n.record.hasStack() {
		n.found(stack)
	}
	n.publish()
}
