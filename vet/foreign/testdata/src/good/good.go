package good

import (
	"context"
	"sync"
	"time"
)

type tenant struct{ context.Context }

func (t tenant) Value(key any) any { return t.Context.Value(key) }

type passing struct {
	context.Context
	name string
}

func (p passing) Done() <-chan struct{} { return p.Context.Done() }

type named struct{ ctx context.Context }

func (n named) Deadline() (time.Time, bool) { return n.ctx.Deadline() }
func (n named) Done() <-chan struct{}       { return n.ctx.Done() }
func (n named) Err() error                  { return n.ctx.Err() }
func (n named) Value(key any) any           { return n.ctx.Value(key) }

type root struct{}

func (root) Deadline() (d time.Time, ok bool) { return }
func (root) Done() <-chan struct{}            { return nil }
func (root) Err() error                       { return nil }
func (root) Value(any) any                    { return nil }

type optional struct{ context.Context }

func (o optional) Done() <-chan struct{} {
	if o.Context == nil {
		return nil
	}
	return o.Context.Done()
}

type merged struct {
	context.Context
	other context.Context
	end   chan struct{}
	once  sync.Once
}

func merge(ctx, other context.Context) context.Context {
	m := &merged{Context: ctx, other: other, end: make(chan struct{})}
	go m.watch()
	return m
}

func (m *merged) watch() {
	select {
	case <-m.Context.Done():
	case <-m.other.Done():
	}
	close(m.end)
}

func (m *merged) Done() <-chan struct{} { return m.end }

type given struct {
	context.Context
	end <-chan struct{}
}

func give(ctx context.Context, end <-chan struct{}) given { return given{ctx, end} }

func (g given) Done() <-chan struct{} { return g.end }

type shared struct {
	context.Context
	end chan struct{}
}

func share(ctx context.Context) (shared, func()) {
	end := make(chan struct{})
	return shared{ctx, end}, sync.OnceFunc(func() { close(end) })
}

func (s shared) Done() <-chan struct{} { return s.end }

type worker struct {
	ctx  context.Context
	quit chan struct{}
}

func (w *worker) Done() <-chan struct{} { return nil }

//ctxplumb:detached values outlive the request on purpose
func (declared) Done() <-chan struct{} { return nil }

type declared struct{ context.Context }

type computed struct{ context.Context }

func (c computed) Done() <-chan struct{} { return pick(c.Context) }

func pick(ctx context.Context) <-chan struct{} { return ctx.Done() }
