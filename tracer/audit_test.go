package tracer_test

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The foreign types stand for what applications write themselves.
type (
	embedding struct{ context.Context }                 // hears what it embeds
	byValue   struct{ embedding }                       // hears it through two types
	named     struct{ inner context.Context }           // hides what it hears, like a web framework's context
	mute      struct{ context.Context }                 // is never done
	ownDone   struct{ context.Context }                 // has a channel of its own, and may watch or not
	panicking struct{ context.Context }                 // a type whose Done panics
	pair      struct{ values, cancels context.Context } // takes values here and the cancel there
	pointer   struct{ *embedding }                      // embeds a pointer, nil or not
	unasked   struct{ inner context.Context }           // is never done unless told to, like gin's
	hooking   struct{ context.Context }                 // has a Done and an AfterFunc of its own
	telling   struct{ context.Context }                 // makes a channel for each who asks
)

func (c unasked) Deadline() (time.Time, bool) { return time.Time{}, false }
func (c unasked) Done() <-chan struct{}       { return nil }
func (c unasked) Err() error                  { return nil }
func (c unasked) Value(key any) any           { return c.inner.Value(key) }

func (hooking) Done() <-chan struct{}               { return neverClosed }
func (hooking) AfterFunc(func()) (stop func() bool) { return func() bool { return false } }

func (c named) Deadline() (time.Time, bool) { return c.inner.Deadline() }
func (c named) Done() <-chan struct{}       { return c.inner.Done() }
func (c named) Err() error                  { return c.inner.Err() }
func (c named) Value(key any) any           { return c.inner.Value(key) }

func (mute) Done() <-chan struct{} { return nil }

var neverClosed = make(chan struct{})

// silent is a context that has an Err, and a channel that nobody closes.
type silent struct {
	context.Context
	never chan struct{}
}

func (c silent) Done() <-chan struct{} { return c.never }

func (c telling) Done() <-chan struct{} {
	done := make(chan struct{})
	context.AfterFunc(c.Context, func() { close(done) })
	return done
}

func (ownDone) Done() <-chan struct{} { return neverClosed }

func (panicking) Done() <-chan struct{} { panic("a foreign type") }

func (c pair) Deadline() (time.Time, bool) { return c.cancels.Deadline() }
func (c pair) Done() <-chan struct{}       { return c.cancels.Done() }
func (c pair) Err() error                  { return c.cancels.Err() }
func (c pair) Value(key any) any           { return c.values.Value(key) }

// child makes contexts for a test and cancels them at its end.
type child struct {
	*testing.T
	context.Context
}

func (c child) withCancel(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	c.Cleanup(cancel)
	return ctx
}

func (c child) withTimeout(ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	c.Cleanup(cancel)
	return ctx
}

func (c child) withSignal(ctx context.Context) context.Context {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	c.Cleanup(stop)
	return ctx
}

type valueKey struct{}

func TestAudit(t *testing.T) {
	t.Parallel()
	deep := func(ctx context.Context, layers int) context.Context {
		for range layers {
			ctx = context.WithValue(ctx, valueKey{}, 1)
		}
		return ctx
	}
	fromRequest := func(ctx context.Context) context.Context {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost", nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.Context()
	}
	for name, tc := range map[string]struct {
		derive func(child) context.Context
		link   tracer.Link
		cutter string
	}{
		"the same":          {func(c child) context.Context { return c.Context }, tracer.LinkTied, ""},
		"WithValue":         {func(c child) context.Context { return deep(c.Context, 1) }, tracer.LinkTied, ""},
		"WithCancel":        {func(c child) context.Context { return c.withCancel(c.Context) }, tracer.LinkTied, ""},
		"WithTimeout, deep": {func(c child) context.Context { return deep(c.withTimeout(deep(c.Context, 9)), 9) }, tracer.LinkTied, ""},
		"WithCancelCause": {func(c child) context.Context {
			ctx, cancel := context.WithCancelCause(c.Context)
			c.Cleanup(func() { cancel(nil) })
			return ctx
		}, tracer.LinkTied, ""},
		"WithDeadline": {func(c child) context.Context {
			ctx, cancel := context.WithDeadline(c.Context, time.Now().Add(time.Hour))
			c.Cleanup(cancel)
			return ctx
		}, tracer.LinkTied, ""},
		"WithDeadlineCause": {func(c child) context.Context {
			ctx, cancel := context.WithDeadlineCause(c.Context, time.Now().Add(time.Hour), context.Canceled)
			c.Cleanup(cancel)
			return ctx
		}, tracer.LinkTied, ""},
		"WithTimeoutCause": {func(c child) context.Context {
			ctx, cancel := context.WithTimeoutCause(c.Context, time.Hour, context.Canceled)
			c.Cleanup(cancel)
			return ctx
		}, tracer.LinkTied, ""},
		"with an AfterFunc": {func(c child) context.Context {
			ctx := c.withCancel(c.Context)
			context.AfterFunc(ctx, func() {})
			return c.withCancel(ctx)
		}, tracer.LinkTied, ""},
		"signal": {func(c child) context.Context { return c.withSignal(c.Context) }, tracer.LinkTied, ""},
		"transaction": {func(c child) context.Context {
			return propagation.NewContext(c.withCancel(c.Context), propagation.Transaction{ID: "g"})
		}, tracer.LinkTied, ""},
		"metadata": {func(c child) context.Context {
			return metadata.AppendToOutgoingContext(c.withCancel(c.Context), "k", "v")
		}, tracer.LinkTied, ""},
		"chi": {func(c child) context.Context {
			return context.WithValue(c.withCancel(c.Context), chi.RouteCtxKey, chi.NewRouteContext())
		}, tracer.LinkTied, ""},
		"OpenTelemetry span": {func(c child) context.Context {
			return trace.ContextWithSpan(c.withCancel(c.Context), trace.SpanFromContext(c.Context))
		}, tracer.LinkTied, ""},
		"http request":            {func(c child) context.Context { return fromRequest(c.withCancel(c.Context)) }, tracer.LinkTied, ""},
		"embedding type":          {func(c child) context.Context { return c.withCancel(&embedding{c.withCancel(c.Context)}) }, tracer.LinkTied, ""},
		"embedding twice":         {func(c child) context.Context { return c.withCancel(byValue{embedding{c.withCancel(c.Context)}}) }, tracer.LinkTied, ""},
		"named, same channel":     {func(c child) context.Context { return named{deep(c.Context, 1)} }, tracer.LinkTied, ""},
		"named, own channel":      {func(c child) context.Context { return named{c.withCancel(c.Context)} }, tracer.LinkOpaque, "tracer_test.named"},
		"own Done":                {func(c child) context.Context { return ownDone{c.Context} }, tracer.LinkOpaque, "tracer_test.ownDone"},
		"above own Done":          {func(c child) context.Context { return c.withCancel(ownDone{c.Context}) }, tracer.LinkOpaque, "tracer_test.ownDone"},
		"above own AfterFunc":     {func(c child) context.Context { return c.withCancel(hooking{c.Context}) }, tracer.LinkOpaque, "tracer_test.hooking"},
		"like gin's":              {func(c child) context.Context { return unasked{c.Context} }, tracer.LinkCut, "tracer_test.unasked"},
		"below one like gin's":    {func(c child) context.Context { return c.withTimeout(unasked{c.Context}) }, tracer.LinkCut, "tracer_test.unasked"},
		"embedded pointer":        {func(c child) context.Context { return pointer{&embedding{c.withCancel(c.Context)}} }, tracer.LinkOpaque, "tracer_test.pointer"},
		"values only":             {func(c child) context.Context { return pair{c.Context, c.withCancel(context.Background())} }, tracer.LinkOpaque, "tracer_test.pair"},
		"values only, never done": {func(c child) context.Context { return pair{c.Context, context.Background()} }, tracer.LinkCut, "tracer_test.pair"},
		"mute":                    {func(c child) context.Context { return mute{c.Context} }, tracer.LinkCut, "tracer_test.mute"},
		"below mute":              {func(c child) context.Context { return c.withTimeout(&mute{c.Context}) }, tracer.LinkCut, "*tracer_test.mute"},
		"WithoutCancel":           {func(c child) context.Context { return context.WithoutCancel(c.Context) }, tracer.LinkCut, "context.WithoutCancel"},
		"WithoutCancel, timeout": {func(c child) context.Context {
			return deep(c.withTimeout(context.WithoutCancel(deep(c.Context, 3))), 3)
		}, tracer.LinkCut, "context.WithoutCancel"},
		"WithoutCancel, signal": {func(c child) context.Context { return c.withSignal(context.WithoutCancel(c.Context)) }, tracer.LinkCut, "context.WithoutCancel"},
		"Detach": {func(c child) context.Context {
			return c.withTimeout(tracer.Detach(c.Context, "an audit entry outlives its request"))
		}, tracer.LinkDetached, "an audit entry outlives its request"},
		"too deep":   {func(c child) context.Context { return deep(c.withCancel(c.Context), 300) }, tracer.LinkOpaque, "a chain of too many contexts"},
		"TODO":       {func(child) context.Context { return context.TODO() }, tracer.LinkRoot, ""},
		"Background": {func(child) context.Context { return context.Background() }, tracer.LinkRoot, ""},
	} {
		for parent, derive := range map[string]func(child) context.Context{
			"of a cancelled request": func(c child) context.Context { return c.withCancel(context.Background()) },
			"of a timeout":           func(c child) context.Context { return c.withTimeout(c.withCancel(context.Background())) },
		} {
			t.Run(name+" "+parent, func(t *testing.T) {
				t.Parallel()
				r := tracer.NewRecorder()
				c := child{T: t}
				ctx, up := tracer.StartClient(derive(c), r, "parent", "")
				defer up.End()
				c.Context = ctx
				_, n := tracer.StartClient(tc.derive(c), r, "child", "")
				defer n.End()
				got := r.Tree().Records[1]
				if got.Link != tc.link || got.Cutter != tc.cutter {
					t.Errorf("link %q by %q, want %q by %q", got.Link, got.Cutter, tc.link, tc.cutter)
				}
			})
		}
	}
}

// A context type that panics is none of the application's trouble until it uses it.
func TestPanickingContext(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder()
	ctx, up := tracer.StartClient(t.Context(), r, "parent", "")
	defer up.End()
	foreign := panicking{ctx}
	got, n := tracer.StartClient(foreign, r, "child", "")
	n.End()
	if got != foreign || n != nil {
		t.Errorf("context %v and node %v, want the context that was given and no node", got, n)
	}
	done := make(chan context.Context)
	tracer.Go(foreign, "worker", func(ctx context.Context) { done <- ctx })
	if got := <-done; got != foreign {
		t.Errorf("Go handed on %v", got)
	}
	p := tracer.NewProbe(guarded)
	p.In(foreign)
	if got, n := p.Out(nil); got != nil || n != nil { //nolint:staticcheck // what an interceptor may hand on
		t.Errorf("Out handed on %v and %v", got, n)
	}
}

func BenchmarkAudit(b *testing.B) {
	root, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	parent, n := tracer.StartClient(root, tracer.NewRecorder(), "parent", "")
	defer n.End()
	b.Run("same channel", func(b *testing.B) {
		ctx := context.WithValue(parent, valueKey{}, 1)
		b.ReportAllocs()
		for b.Loop() {
			tracer.Audit(ctx, parent)
		}
	})
	b.Run("chain of ten", func(b *testing.B) {
		ctx := parent
		for range 3 {
			child, cancel := context.WithCancel(context.WithValue(context.WithValue(ctx, valueKey{}, 1), valueKey{}, 2))
			defer cancel()
			ctx = child
		}
		b.ReportAllocs()
		for b.Loop() {
			tracer.Audit(ctx, parent)
		}
	})
}
