package spans_test

import (
	"context"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans/testdata/library"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func wait(ctx context.Context) { <-ctx.Done() }

func TestEdges(t *testing.T) {
	t.Parallel()
	scenes(t, map[string]struct {
		play scene
		want string
	}{
		"a call": {
			func(ctx context.Context, lib library.Library) { lib.Call(ctx, "SELECT", nil) },
			`
server Order/Place: linked T-1
  client SELECT: linked T-1`,
		},
		"each kind": {
			func(ctx context.Context, lib library.Library) {
				for _, kind := range []trace.SpanKind{
					trace.SpanKindUnspecified, trace.SpanKindInternal, trace.SpanKindClient, trace.SpanKindProducer, trace.SpanKindServer, trace.SpanKindConsumer,
				} {
					_, end := lib.Begin(ctx, kind.String(), kind)
					end()
				}
			},
			`
server Order/Place: linked T-1
  task unspecified: linked T-1
  task internal: linked T-1
  client client: linked T-1
  client producer: linked T-1
  server server: linked T-1
  server consumer: linked T-1`,
		},
		"spans and nodes by turns": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Task, "middle")
					defer n.End()
					lib.Call(ctx, "inner", func(ctx context.Context) {
						_, n := tracer.Start(ctx, tracer.Attempt, "innermost")
						n.End()
					})
				})
				lib.Call(ctx, "next", nil)
			},
			`
server Order/Place: linked T-1
  client outer: linked T-1
    task middle: linked T-1
      client inner: linked T-1
        attempt innermost: linked T-1
  client next: linked T-1`,
		},
		"a span is nearer than a node above it, whoever passes it on": {
			func(ctx context.Context, lib library.Library) {
				inner, n := tracer.Start(ctx, tracer.Task, "inner")
				defer n.End()
				lib.Call(inner, "outer", func(spanned context.Context) {
					lib.Call(trace.ContextWithSpan(ctx, trace.SpanFromContext(spanned)), "SELECT", nil)
				})
			},
			`
server Order/Place: linked T-1
  task inner: linked T-1
    client outer: linked T-1
      client SELECT: linked T-1`,
		},
		"a node is nearer than a span beside it": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(spanned context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Task, "beside")
					defer n.End()
					lib.Call(trace.ContextWithSpan(ctx, trace.SpanFromContext(spanned)), "SELECT", nil)
				})
			},
			`
server Order/Place: linked T-1
  client outer: linked T-1
  task beside: linked T-1
    client SELECT: linked T-1`,
		},
		"a parent that has ended": {
			func(ctx context.Context, lib library.Library) {
				after, end := lib.Begin(ctx, "outer", trace.SpanKindInternal)
				end()
				lib.Call(after, "SELECT", nil)
			},
			`
server Order/Place: linked T-1
  task outer: linked T-1
  client SELECT: linked T-1`,
		},
		"a parent on the other side of the wire": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "there", func(there context.Context) {
					lib.Call(trace.ContextWithRemoteSpanContext(ctx, trace.SpanContextFromContext(there)), "SELECT", nil)
				})
			},
			`
server Order/Place: linked T-1
  client there: linked T-1
  client SELECT: linked T-1`,
		},
		"a cancel is heard": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) { lib.Call(ctx, "inner", wait) })
			},
			`
server Order/Place: heard T-1
  client outer: heard T-1
    client inner: heard T-1`,
		},
		"without cancel": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) {
					lib.Call(context.WithoutCancel(ctx), "SELECT", func(ctx context.Context) { lib.Call(ctx, "below", nil) })
				})
			},
			`
server Order/Place: linked T-1
  client outer: linked T-1
    client SELECT: cut context.WithoutCancel
      client below: linked
DROP cut SELECT: lib.Call(context.WithoutCancel(ctx), "SELECT", func(ctx context.Context) { lib.Call(ctx, "below", nil) })`,
		},
		"a fresh context that has the span": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) {
					fresh := trace.ContextWithSpan(context.Background(), trace.SpanFromContext(ctx))
					lib.Call(fresh, "SELECT", nil)
				})
			},
			`
server Order/Place: linked T-1
  client outer: linked T-1
    client SELECT: cut context.Background
DROP cut SELECT: lib.Call(fresh, "SELECT", nil)`,
		},
		"a node on it": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) {
					fresh := trace.ContextWithSpan(context.TODO(), trace.SpanFromContext(ctx))
					tracer.Go(fresh, "worker", func(context.Context) {})
				})
			},
			`
server Order/Place: linked T-1
  client outer: linked T-1
    go worker: cut context.TODO
DROP cut worker: tracer.Go(fresh, "worker", func(context.Context) {})`,
		},
		"no context": {
			func(_ context.Context, lib library.Library) {
				lib.Call(context.Background(), "SELECT", nil)
			},
			`
server Order/Place: linked T-1
  client SELECT: lost context.Background
DROP lost SELECT: lib.Call(context.Background(), "SELECT", nil)`,
		},
		"no context in a goroutine": {
			func(_ context.Context, lib library.Library) {
				done := make(chan struct{})
				go lib.Refresh(context.Background(), "PING", done)
				<-done
			},
			`
server Order/Place: linked T-1
  client PING: lost context.Background
DROP lost PING: go lib.Refresh(context.Background(), "PING", done)`,
		},
		"what a library does for itself": {
			func(ctx context.Context, lib library.Library) {
				lib.Dial(ctx)
				lib.Dial(context.Background())
			},
			`
server Order/Place: linked T-1
client dial: linked
client dial: linked`,
		},
		"a call below it that forgets the transaction": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "SELECT", func(ctx context.Context) {
					_, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
					n.End()
				})
			},
			`
server Order/Place: linked T-1
  client SELECT: linked T-1
    client Stock/Reserve: lost
DROP lost Stock/Reserve: _, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")`,
		},
		"a declared detach": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(tracer.Detach(ctx, "an audit entry"), "INSERT", nil)
			},
			`
server Order/Place: linked T-1
  client INSERT: detached an audit entry T-1`,
		},
		"a foreign context": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(foreign{ctx}, "SELECT", nil)
			},
			`
server Order/Place: linked T-1
  client SELECT: opaque spans_test.foreign T-1`,
		},
		"a call that runs on": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, "outer", func(ctx context.Context) {
					lib.Slow(ctx, "SELECT")
				})
			},
			`
server Order/Place: heard T-1
  client outer: heard T-1
    client SELECT: deaf T-1
DROP deaf SELECT: lib.Slow(ctx, "SELECT")`,
		},
		"a task that runs on": {
			func(ctx context.Context, lib library.Library) {
				_, span := lib.Start(ctx, "mine")
				defer span.End()
				time.Sleep(time.Second)
			},
			`
server Order/Place: heard T-1
  task mine: deaf T-1
DROP deaf mine: time.Sleep(time.Second)`,
		},
		"a goroutine that runs on beside its request": {
			func(ctx context.Context, lib library.Library) {
				go func() { lib.Slow(ctx, "INSERT") }()
				wait(ctx)
			},
			`
server Order/Place: heard T-1
  client INSERT: deaf T-1
DROP deaf INSERT: go func() { lib.Slow(ctx, "INSERT") }()`,
		},
		"a span that nobody ends": {
			func(ctx context.Context, lib library.Library) {
				lib.Unended(ctx, "SELECT")
				time.Sleep(time.Second)
			},
			`
server Order/Place: deaf T-1
  client SELECT: linked T-1
DROP deaf Order/Place: time.Sleep(time.Second)`,
		},
	})
}

// foreign has a Done channel of its own.
type foreign struct{ context.Context }

func (foreign) Done() <-chan struct{} { return neverClosed }

var neverClosed = make(chan struct{})
