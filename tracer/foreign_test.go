package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// What a foreign type of context hears is known when a cancel tells.
func TestForeign(t *testing.T) {
	t.Parallel()
	verdicts{
		"one that watches its parent hears": {
			left(func(ctx context.Context) {
				own, cancel := context.WithCancel(context.Background())
				defer cancel()
				defer context.AfterFunc(ctx, cancel)()
				task(pair{ctx, own}, "merged", wait)
			}),
			"heard server Order/Place: root\nheard task merged: opaque tracer_test.pair",
		},
		"one that does not is cut": {
			left(func(ctx context.Context) {
				own, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				ctx, n := tracer.Start(pair{ctx, own}, tracer.Task, "merged")
				defer n.End()
				wait(ctx)
			}),
			"heard server Order/Place: root\ncut task merged: cut tracer_test.pair\n" +
				"DROP cut server Order/Place > task merged (1) in TestForeign",
		},
		"one that has ended and tells nobody is cut": {
			left(func(ctx context.Context) {
				ctx, n := tracer.Start(silent{ctx, make(chan struct{})}, tracer.Task, "audit")
				defer n.End()
				sleep(ctx)
			}),
			"heard server Order/Place: root\ncut task audit: cut tracer_test.silent\n" +
				"DROP cut server Order/Place > task audit (1) in TestForeign",
		},
		"what runs on below one that tells each who asks is deaf, not cut": {
			left(func(ctx context.Context) {
				task(telling{ctx}, "audit", func(ctx context.Context) { wait(ctx); sleep(ctx) })
			}),
			"heard server Order/Place: root\ndeaf task audit: opaque tracer_test.telling\n" +
				"DROP deaf server Order/Place > task audit (1) in sleep",
		},
		"without a cancel one is opaque": {
			served(func(ctx context.Context) { call(ownDone{ctx}, "Stock/Reserve") }),
			"linked server Order/Place: root\nopaque client Stock/Reserve: opaque tracer_test.ownDone",
		},
	}.check(t)
}
