package tracer

import (
	"context"
	"sync/atomic"
)

// Go runs f in a goroutine of its own, as a node named name below the node that ctx belongs to. The goroutine ends
// when f returns; nobody waits for it. Without a recorder it is a go statement.
func Go(ctx context.Context, name string, f func(context.Context)) {
	ctx, n := startRoutine(ctx, name)
	if n == nil {
		go f(ctx)
		return
	}
	go func() {
		ctx := n.label(ctx)
		defer n.End()
		n.Reach(Begin)
		f(ctx)
	}()
}

func startRoutine(ctx context.Context, name string) (child context.Context, n *Node) {
	defer harmless(ctx, &child, &n)
	r := recorderOf(ctx, nil)
	if r == nil {
		return ctx, nil
	}
	if r.omits(ctx, Routine) {
		return omit(ctx)
	}
	n = newNode(r, Routine, name)
	n.owner = n
	claim(ctx)
	return n.start(ctx), n
}

type detachedKey struct{}

// detached is a context that was cut on purpose.
type detached struct {
	context.Context
	reason  string
	owner   *Node // whose goroutine declared it
	claimed atomic.Bool
}

func (d *detached) Value(key any) any {
	if key == (detachedKey{}) {
		return d
	}
	return d.Context.Value(key)
}

// claim says that a node stands for what was declared, so that no other goroutine of the owner is excused by it.
func claim(ctx context.Context) {
	d, ok := ctx.Value(detachedKey{}).(*detached)
	if ok && d.owner != nil && d.claimed.CompareAndSwap(false, true) {
		d.owner.detaching.Add(-1)
	}
}

// Detach returns a context that keeps the values of ctx and hears neither its cancel nor its deadline, and declares
// that this is meant: nodes below it are detached, which is no drop. The reason is shown in reports; it should say who
// ends the work instead. Give the context a bound of its own with [context.WithTimeout].
func Detach(ctx context.Context, reason string) context.Context {
	d := &detached{Context: context.WithoutCancel(ctx), reason: reason}
	d.declare(ctx)
	return d
}

// declare excuses a goroutine of the node that ctx belongs to.
func (d *detached) declare(ctx context.Context) {
	defer func() { _ = recover() }() // a foreign Value
	if c := nodeOf(ctx); c != nil && c.node.owner != nil {
		d.owner = c.node.owner
		d.owner.detaching.Add(1)
	}
}

func isDetached(ctx context.Context) bool {
	_, detached := DetachReason(ctx)
	return detached
}

// DetachReason returns the reason for which ctx, or a context above it, was cut off by [Detach]; false where none was.
func DetachReason(ctx context.Context) (reason string, ok bool) {
	defer func() { _ = recover() }() // a foreign Value
	d, ok := ctx.Value(detachedKey{}).(*detached)
	if !ok {
		return "", false
	}
	return d.reason, true
}
