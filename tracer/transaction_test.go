package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// branch serves a call of a coordinator for one branch of a transaction; the caller goes away after ten milliseconds.
func branch(ctx context.Context, r *tracer.Recorder, id, op string, takes time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	ctx, n := tracer.StartServer(ctx, r, op+" "+id, "")
	defer n.End()
	n.Join("gid-1", "")
	n.JoinBranch(id, op)
	select {
	case <-ctx.Done():
	case <-time.After(takes):
	}
}

// Work that leaves its request or its transaction is lost, and a Confirm comes too early after a Try that was cancelled.
func TestTransaction(t *testing.T) {
	t.Parallel()
	verdicts{
		"a call on a fresh context is lost, in the handler and in its goroutines": {
			left(func(context.Context) {
				call(context.Background(), "Stock/Reserve")
				done := make(chan struct{})
				go func() { defer close(done); call(context.TODO(), "Audit/Write") }()
				<-done
			}),
			"linked server Order/Place: root\nlost client Stock/Reserve: lost context.Background\nlost client Audit/Write: lost context.TODO\n" +
				"DROP lost server Order/Place > client Audit/Write (2) in call",
		},
		"a call that forgets the transaction is lost": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				n.Join("gid-1", "")
				task(ctx, "reserve", func(ctx context.Context) { call(ctx, "Stock/Reserve") })
			},
			"linked server Order/Place: root\nlinked task reserve: tied\nlost client Stock/Reserve: tied\n" +
				"DROP lost server Order/Place > task reserve > client Stock/Reserve (1) in call",
		},
		"a confirm after a cancelled try is premature": {
			func(ctx context.Context, r *tracer.Recorder) {
				branch(ctx, r, "01", "try", 20*time.Millisecond)
				branch(ctx, r, "02", "try", 0)
				branch(ctx, r, "01", "confirm", 0)
				branch(ctx, r, "02", "confirm", 0)
			},
			"heard server try 01: root\nlinked server try 02: root\ndeaf server confirm 01: root\nlinked server confirm 02: root\n" +
				"DROP deaf server confirm 01 (1) in ",
		},
		"a confirm after a try that was made again is not, nor is a cancel": {
			func(ctx context.Context, r *tracer.Recorder) {
				branch(ctx, r, "01", "try", 20*time.Millisecond)
				branch(ctx, r, "01", "try", 0)
				branch(ctx, r, "01", "confirm", 0)
				branch(ctx, r, "02", "try", 20*time.Millisecond)
				branch(ctx, r, "02", "cancel", 0)
			},
			"heard server try 01: root\nlinked server try 01: root\nlinked server confirm 01: root\n" +
				"heard server try 02: root\nlinked server cancel 02: root",
		},
	}.check(t)
}
