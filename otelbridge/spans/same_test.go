package spans_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans/testdata/library"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func nothing(context.Context) {}

func query(lib library.Library) func(context.Context) {
	return func(ctx context.Context) { lib.Call(ctx, "SELECT", nil) }
}

// TestOneCallOneNode has the spans of instrumented calls stand inside and outside of the nodes of grpcx and httpx.
func TestOneCallOneNode(t *testing.T) {
	t.Parallel()
	const method = "Stock/Reserve"
	scenes(t, map[string]struct {
		play scene
		want string
	}{
		"a client, the span inside": {
			func(ctx context.Context, lib library.Library) {
				library.Client(ctx, method, func(ctx context.Context) {
					ctx, cancel := context.WithCancel(ctx) // as grpc-go does
					defer cancel()
					lib.Call(ctx, method, query(lib))
				})
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: linked T-1
    client SELECT: linked T-1`,
		},
		"a client, the span outside": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(ctx, method, func(ctx context.Context) { library.Client(ctx, method, query(lib)) })
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: linked T-1
    client SELECT: linked T-1`,
		},
		"a request, the span inside": {
			func(ctx context.Context, lib library.Library) {
				library.Client(ctx, "POST shop", func(ctx context.Context) { lib.HTTP(ctx, "POST", "shop", query(lib)) })
			},
			`
server Order/Place: linked T-1
  client POST shop: linked T-1
    client SELECT: linked T-1`,
		},
		"a request, the span outside": {
			func(ctx context.Context, lib library.Library) {
				lib.HTTP(ctx, "POST", "shop", func(ctx context.Context) { library.Client(ctx, "POST shop", query(lib)) })
			},
			`
server Order/Place: linked T-1
  client POST shop: linked T-1
    client SELECT: linked T-1`,
		},
		"a handler, the span inside": {
			func(ctx context.Context, lib library.Library) {
				library.Server(ctx, "POST", func(ctx context.Context) { lib.Handle(ctx, query(lib)) })
			},
			`
server Order/Place: linked T-1
  server POST /orders: linked T-1
    client SELECT: linked T-1`,
		},
		"a handler, the span outside": {
			func(ctx context.Context, lib library.Library) {
				lib.Handle(ctx, func(ctx context.Context) { library.Server(ctx, "POST", query(lib)) })
			},
			`
server Order/Place: linked T-1
  server POST /orders: linked T-1
    client SELECT: linked T-1`,
		},
		"a handler with a deadline between": {
			func(ctx context.Context, lib library.Library) {
				lib.Handle(ctx, func(ctx context.Context) {
					ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
					defer cancel()
					library.Server(ctx, "POST", func(context.Context) { time.Sleep(9 * time.Millisecond) })
				})
			},
			`
server Order/Place: linked T-1
  server POST /orders: heard T-1`,
		},
		"what stands between hangs below it": {
			func(ctx context.Context, lib library.Library) {
				lib.HTTP(ctx, "POST", "shop", func(ctx context.Context) {
					query(lib)(ctx)
					library.Client(ctx, "POST shop", nothing)
					query(lib)(ctx)
				})
			},
			`
server Order/Place: linked T-1
  client POST shop: linked T-1
    client SELECT: linked T-1
    client SELECT: linked T-1`,
		},
		"a second try": {
			func(ctx context.Context, lib library.Library) {
				lib.HTTP(ctx, "POST", "shop", func(ctx context.Context) {
					library.Client(ctx, "POST shop", nothing)
					library.Client(ctx, "POST shop", nothing)
				})
				library.Client(ctx, method, func(ctx context.Context) {
					lib.Call(ctx, method, nil)
					lib.Call(ctx, method, nil)
				})
			},
			`
server Order/Place: linked T-1
  client POST shop: linked T-1
    client POST shop: linked T-1
  client Stock/Reserve: linked T-1
    client Stock/Reserve: linked T-1`,
		},
		"another call": {
			func(ctx context.Context, lib library.Library) {
				library.Client(ctx, method, func(ctx context.Context) { lib.HTTP(ctx, "GET", "tokens", nothing) })
				lib.HTTP(ctx, "GET", "shop", func(ctx context.Context) { library.Client(ctx, "GET tokens", nothing) })
				lib.Handle(ctx, func(ctx context.Context) { library.Client(ctx, "POST", nothing) })
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: linked T-1
    client HTTP GET: linked T-1
  client HTTP GET: linked T-1
    client GET tokens: linked T-1
  server orders: linked T-1
    client POST: linked T-1`,
		},
		"cut between": {
			func(ctx context.Context, lib library.Library) {
				library.Client(ctx, method, func(ctx context.Context) {
					lib.Call(context.WithoutCancel(ctx), method, nil) // inside
				})
				lib.Call(ctx, method, func(ctx context.Context) {
					library.Client(context.WithoutCancel(ctx), method, nothing) // outside
				})
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: linked T-1
    client Stock/Reserve: cut context.WithoutCancel
  client Stock/Reserve: linked T-1
    client Stock/Reserve: cut context.WithoutCancel T-1
DROP cut Stock/Reserve: lib.Call(context.WithoutCancel(ctx), method, nil) // inside
DROP cut Stock/Reserve: library.Client(context.WithoutCancel(ctx), method, nothing) // outside`,
		},
		"cut above": {
			func(ctx context.Context, lib library.Library) {
				lib.Call(context.WithoutCancel(ctx), method, func(ctx context.Context) {
					library.Client(ctx, method, nothing)
				})
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: cut context.WithoutCancel T-1
DROP cut Stock/Reserve: lib.Call(context.WithoutCancel(ctx), method, func(ctx context.Context) {`,
		},
		"no context above": {
			func(_ context.Context, lib library.Library) {
				lib.Call(context.Background(), method, func(ctx context.Context) {
					library.Client(ctx, method, nothing)
				})
			},
			`
server Order/Place: linked T-1
  client Stock/Reserve: lost context.Background T-1
DROP lost Stock/Reserve: lib.Call(context.Background(), method, func(ctx context.Context) {`,
		},
		"a task": {
			func(ctx context.Context, lib library.Library) {
				ctx, n := tracer.Start(ctx, tracer.Task, "price")
				defer n.End()
				_, span := lib.Start(ctx, "price")
				span.End()
			},
			`
server Order/Place: linked T-1
  task price: linked T-1`,
		},
	})
}
