package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// What is detached is no drop, unless it runs on past its own bound; and it excuses only those who wait for it.
func TestDetach(t *testing.T) {
	t.Parallel()
	undo := func(ctx context.Context, work func(context.Context)) {
		task(tracer.Detach(ctx, "a compensation"), "undo", work)
	}
	bounded := func(ctx context.Context, work func(context.Context)) {
		ctx, cancel := context.WithTimeout(tracer.Detach(ctx, "a compensation"), 300*time.Millisecond)
		defer cancel()
		task(ctx, "undo", work)
	}
	verdicts{
		"a declared detach is no drop, nor is waiting for it": {
			left(func(ctx context.Context) { undo(ctx, sleep) }),
			"heard server Order/Place: root\ndetached task undo: detached a compensation",
		},
		"nor is that after an attempt that is over": {
			left(func(ctx context.Context) {
				ctx, n := tracer.Start(ctx, tracer.Attempt, "reserve")
				wait(ctx)
				n.End()
				ctx, undo := tracer.Start(tracer.Detach(ctx, "a compensation"), tracer.Compensation, "undo")
				defer undo.End()
				sleep(ctx)
			}),
			"heard server Order/Place: root\nheard attempt reserve: tied\ndetached compensation undo: detached a compensation",
		},
		"one that runs on past its bound is deaf": {
			left(func(ctx context.Context) { bounded(ctx, sleep) }),
			"heard server Order/Place: root\ndeaf task undo: detached a compensation\n" +
				"DROP deaf server Order/Place > task undo (1) in sleep",
		},
		"one that ends by its bound is not": {
			left(func(ctx context.Context) { bounded(ctx, wait) }),
			"heard server Order/Place: root\ndetached task undo: detached a compensation",
		},
		"one after the grace excuses nobody": {
			left(func(ctx context.Context) { sleep(ctx); undo(ctx, sleep) }),
			"deaf server Order/Place: root\ndetached task undo: detached a compensation\nDROP deaf server Order/Place (1) in sleep",
		},
		"one that nobody waits for excuses nobody": {
			left(func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "an audit entry"), "audit", func(context.Context) { time.Sleep(300 * time.Millisecond) })
				sleep(ctx)
			}),
			"deaf server Order/Place: root\ndetached go audit: detached an audit entry\nDROP deaf server Order/Place (1) in sleep",
		},
		"a worker that a request happens to start may declare itself": {
			func(ctx context.Context, r *tracer.Recorder) {
				_, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				n.Join("gid-1", "")
				task(tracer.Detach(context.Background(), "a worker of the process"), "refresh", func(ctx context.Context) { call(ctx, "Cache/Refresh") })
			},
			"linked server Order/Place: root\ndetached task refresh: detached a worker of the process\nlinked client Cache/Refresh: tied",
		},
		"a compensation that is detached does not die with its caller": {
			left(func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "it clears up"), "release", func(ctx context.Context) {
					_, n := tracer.Start(ctx, tracer.Compensation, "give back")
					n.End()
				})
			}),
			"linked server Order/Place: root\ndetached go release: detached it clears up\nlinked compensation give back: tied",
		},
		"one that is not does": {
			left(func(ctx context.Context) {
				tracer.Go(ctx, "release", func(ctx context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Compensation, "give back")
					defer n.End()
					call(ctx, "Stock/Release")
				})
			}),
			"linked server Order/Place: root\nlinked go release: tied\nlost compensation give back: doomed\n" +
				"linked client Stock/Release: tied\n" +
				"DROP lost server Order/Place > go release > compensation give back (1) in TestDetach",
		},
	}.check(t)
}
