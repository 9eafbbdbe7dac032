package tracer_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// attempt makes one try of at most a second, with the context of the request and its own.
func attempt(ctx context.Context, try func(outer, own context.Context)) {
	own, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	own, n := tracer.Start(own, tracer.Attempt, "try")
	defer n.End()
	try(ctx, own)
}

// A call inside an attempt that is made with the context from outside is cut from it, at once and without a cancel.
func TestAttempt(t *testing.T) {
	t.Parallel()
	const cut = "cut client call: cut a context from outside of the attempt"
	const linked = "linked client call: tied "
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    string // of the first call
	}{
		"its own": {func(ctx context.Context) {
			attempt(ctx, func(_, own context.Context) { call(own, "call") })
		}, linked},
		"a child of its own": {func(ctx context.Context) {
			attempt(ctx, func(_, own context.Context) {
				own, cancel := context.WithCancel(own)
				defer cancel()
				call(own, "call")
			})
		}, linked},
		"the outer one": {func(ctx context.Context) {
			attempt(ctx, func(outer, _ context.Context) { call(outer, "call") })
		}, cut},
		"a child of the outer one": {func(ctx context.Context) {
			attempt(ctx, func(outer, _ context.Context) {
				outer, cancel := context.WithCancel(outer)
				defer cancel()
				call(outer, "call")
			})
		}, cut},
		"the outer one, in an attempt of an attempt": {func(ctx context.Context) {
			attempt(ctx, func(_, own context.Context) {
				attempt(own, func(outer, _ context.Context) { call(outer, "call") })
			})
		}, cut},
		"its own, after an attempt in it": {func(ctx context.Context) {
			attempt(ctx, func(_, own context.Context) {
				attempt(own, func(_, _ context.Context) {})
				call(own, "call")
			})
		}, linked},
		"the outer one, once it is over": {func(ctx context.Context) {
			attempt(ctx, func(_, _ context.Context) {})
			call(ctx, "call")
		}, linked},
		"the outer one, to clear up when its time is over": {func(ctx context.Context) {
			attempt(ctx, func(outer, own context.Context) { wait(own); call(outer, "call") })
		}, linked},
		"the outer one, detached": {func(ctx context.Context) {
			attempt(ctx, func(outer, _ context.Context) { call(tracer.Detach(outer, "on purpose"), "call") })
		}, "detached client call: detached on purpose"},
		"the outer one, on another goroutine": {func(ctx context.Context) {
			attempt(ctx, func(outer, _ context.Context) {
				done := make(chan struct{})
				go func() { defer close(done); call(outer, "call") }()
				<-done
			})
		}, linked},
		"the outer one, where the attempt has no end of its own": {func(ctx context.Context) {
			_, n := tracer.Start(ctx, tracer.Attempt, "try")
			defer n.End()
			call(ctx, "call")
		}, linked},
		"the outer one, in a task": {func(ctx context.Context) {
			own, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			_, n := tracer.Start(own, tracer.Task, "step")
			defer n.End()
			call(ctx, "call")
		}, linked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder(tracer.WithSuspects())
				defer r.Close()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				tc.handler(ctx)
				n.End()
				tree := r.Tree()
				for i, record := range tree.Records {
					if record.Kind != tracer.Client {
						continue
					}
					got := fmt.Sprintf("%s %s %s: %s %s", tree.Check().Verdicts[i], record.Kind, record.Name, record.Link, record.Cutter)
					if diff := cmp.Diff(tc.want, got); diff != "" {
						t.Errorf("(-want +got)\n%s", diff)
					}
				}
			})
		})
	}
}
