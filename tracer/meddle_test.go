package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// meddler is a context of a user's own, each method of which calls back into the tracer. It hears what it embeds.
type meddler struct {
	context.Context
	meddle func()
}

func (c meddler) Done() <-chan struct{}       { c.meddle(); return c.Context.Done() }
func (c meddler) Err() error                  { c.meddle(); return c.Context.Err() }
func (c meddler) Deadline() (time.Time, bool) { c.meddle(); return c.Context.Deadline() }
func (c meddler) Value(key any) any           { c.meddle(); return c.Context.Value(key) }

// A context may do whatever it likes when it is called: no lock is held then.
func TestContextsThatCallBack(t *testing.T) {
	t.Parallel()
	for name, live := range map[string]func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context){
		"a server call": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, n := tracer.StartServer(meddling(t.Context()), r, "Order/Place", "")
			_, task := tracer.Start(meddling(ctx), tracer.Task, "price")
			task.End()
			n.End()
		},
		"a cancel": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, cancel := context.WithCancel(t.Context())
			_, n := tracer.StartClient(meddling(ctx), r, "Stock/Reserve", "")
			cancel()
			if err := r.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			n.End()
		},
		"a channel of its own": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, cancel := context.WithCancel(t.Context())
			ctx, n := tracer.StartClient(ctx, r, "Stock/Reserve", "")
			_, below := tracer.Start(meddling(foreign{ctx, make(chan struct{})}), tracer.Task, "price")
			cancel()
			if err := r.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			below.End()
			n.End()
		},
		"one that is evicted": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			for range 200 {
				tracer.StartClient(meddling(ctx), r, "Stock/Watch", "")
			}
		},
		"many of one request": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
			for range 70 {
				below, cancel := context.WithCancel(ctx)
				defer cancel()
				_, task := tracer.Start(meddling(below), tracer.Task, "price")
				task.End()
			}
			n.End()
		},
		"a span's": func(t *testing.T, r *tracer.Recorder, meddling func(context.Context) context.Context) {
			ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
			ctx, _ = startSpan(meddling(ctx), 0xca11, "price")
			_, call := tracer.Start(ctx, tracer.Task, "price")
			call.End()
			n.End()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tracer.NewRecorder(tracer.WithGrace(time.Millisecond), tracer.WithMaxNodes(100), tracer.WithSuspects())
			meddling := func(ctx context.Context) context.Context {
				return meddler{ctx, func() {
					r.Tree()
					r.Live() // it asks the watches too
				}}
			}
			over := make(chan struct{})
			go func() {
				defer close(over)
				live(t, r, meddling)
				r.Close() // which waits for the locks too
			}()
			select {
			case <-over:
			case <-time.After(time.Minute): // a mutex never becomes free: no bubble sees that
				t.Fatal("a lock was held while a context was called")
			}
		})
	}
}

// deranged is a context that panics when it is asked whether it has ended.
type deranged struct{ context.Context }

func (deranged) Err() error { panic("err") }

// A context that panics takes no other node with it: each is recorded, and ends.
func TestDerivedContextsThatPanic(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
	const tasks = 70
	for range tasks {
		below, cancel := context.WithCancel(ctx)
		defer cancel()
		_, n := tracer.Start(deranged{below}, tracer.Task, "price")
		n.End()
	}
	server.End()
	ended := 0
	for _, record := range r.Tree().Records {
		if !record.End.IsZero() {
			ended++
		}
	}
	if ended != tasks+1 {
		t.Errorf("%d nodes ended, want %d", ended, tasks+1)
	}
}
