package tracer

import "context"

// Go runs f in a goroutine of its own, as a node named name below the node that ctx belongs to. The goroutine ends
// when f returns; nobody waits for it. Without a recorder it is a go statement.
func Go(ctx context.Context, name string, f func(context.Context)) {
	r := recorderOf(ctx, nil)
	if r == nil {
		go f(ctx)
		return
	}
	n := newNode(r, Record{Kind: Routine, Name: name})
	n.owner = n
	ctx = n.start(ctx)
	go func() {
		ctx := n.label(ctx)
		defer n.End()
		f(ctx)
	}()
}

// detached is a context that was cut on purpose.
type detached struct {
	context.Context
	reason string
}

// Detach returns a context that keeps the values of ctx and hears neither its cancel nor its deadline, and declares
// that this is meant: nodes below it are detached, which is no drop. The reason is shown in reports; it should say who
// ends the work instead. Give the context a bound of its own with [context.WithTimeout].
func Detach(ctx context.Context, reason string) context.Context {
	if c := nodeOf(ctx); c != nil && c.node.owner != nil {
		c.node.owner.detaching.Store(true)
	}
	return &detached{Context: context.WithoutCancel(ctx), reason: reason}
}
