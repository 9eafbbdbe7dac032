package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Who hears a cancel, and who does not in time.
func TestCancel(t *testing.T) {
	t.Parallel()
	verdicts{
		"nothing is cancelled": {
			served(func(ctx context.Context) { call(ctx, "Stock/Reserve") }),
			"linked server Order/Place: root\nlinked client Stock/Reserve: tied",
		},
		"a cancel is heard by all": {
			left(func(ctx context.Context) {
				task(ctx, "reserve", func(ctx context.Context) { tracer.Go(ctx, "worker", wait); wait(ctx) })
			}),
			"heard server Order/Place: root\nheard task reserve: tied\nheard go worker: tied",
		},
		"a deadline is heard like a cancel": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				served(wait)(ctx, r)
			},
			"heard server Order/Place: root",
		},
		"work that stops within the grace has heard": {
			left(func(ctx context.Context) { wait(ctx); time.Sleep(90 * time.Millisecond) }),
			"heard server Order/Place: root",
		},
		"a handler that sleeps is deaf": {
			left(sleep),
			"deaf server Order/Place: root\nDROP deaf server Order/Place (1) in sleep",
		},
		"who waits for the deaf is excused": {
			left(func(ctx context.Context) {
				task(ctx, "outer", func(ctx context.Context) { task(ctx, "inner", sleep) })
			}),
			"heard server Order/Place: root\nheard task outer: tied\ndeaf task inner: tied\n" +
				"DROP deaf server Order/Place > task outer > task inner (1) in sleep",
		},
		"who waits for the cut is excused": {
			left(func(ctx context.Context) {
				ctx, n := tracer.StartClient(context.WithoutCancel(ctx), nil, "Stock/Reserve", "")
				defer n.End()
				sleep(ctx)
			}),
			"heard server Order/Place: root\ncut client Stock/Reserve: cut context.WithoutCancel\n" +
				"DROP cut server Order/Place > client Stock/Reserve (1) in TestCancel",
		},
		"a goroutine that outlives its request is deaf": {
			left(func(ctx context.Context) { tracer.Go(ctx, "worker", sleep); wait(ctx) }),
			"heard server Order/Place: root\ndeaf go worker: tied\nDROP deaf server Order/Place > go worker (1) in sleep",
		},
		"a retry whose closure uses the outer context is deaf": {
			served(func(outer context.Context) {
				attempt, cancel := context.WithTimeout(outer, 10*time.Millisecond)
				defer cancel()
				_, try := tracer.Start(attempt, tracer.Attempt, "reserve")
				defer try.End()
				sleep(outer)
			}),
			"linked server Order/Place: root\ndeaf attempt reserve: tied\nDROP deaf server Order/Place > attempt reserve (1) in sleep",
		},
		"work that begins after the cancel has a grace of its own": {
			left(func(ctx context.Context) { sleep(ctx); task(ctx, "late", sleep) }),
			"deaf server Order/Place: root\ndeaf task late: tied\nDROP deaf server Order/Place (2) in sleep",
		},
		"a grace that begins amid another is no shorter": {
			func(ctx context.Context, r *tracer.Recorder) {
				first, cancelFirst := context.WithCancel(ctx)
				_, n := tracer.StartClient(first, r, "first", "")
				cancelFirst()
				n.End()
				time.Sleep(9900 * time.Microsecond)
				second, cancelSecond := context.WithCancel(ctx)
				_, n = tracer.StartClient(second, r, "second", "")
				cancelSecond()
				time.Sleep(95 * time.Millisecond)
				n.End()
			},
			"heard client first: root\nheard client second: root",
		},
		"calls made while a body is unread make the server blind": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "POST /orders", "")
				defer n.End()
				n.SetUnread(true)
				call(ctx, "Stock/Reserve")
				call(ctx, "Stock/Reserve")
				n.SetUnread(false)
			},
			"blind server POST /orders: root\nlinked client Stock/Reserve: tied\nlinked client Stock/Reserve: tied\n" +
				"DROP blind server POST /orders (1) in call",
		},
		"a call that passes the body on does not": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "POST /upload", "")
				defer n.End()
				n.SetUnread(true)
				_, upload := tracer.StartClient(ctx, nil, "PUT store", "")
				n.SetUnread(false)
				upload.End()
			},
			"linked server POST /upload: root\nlinked client PUT store: tied",
		},
	}.check(t)
}
