package tracer_test

import (
	"context"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// guarded runs handler below a middleware that hands on what derive makes of its context.
func guarded(ctx context.Context, derive func(context.Context) context.Context, handler func(context.Context)) {
	p := tracer.NewProbe(guarded)
	p.In(ctx)
	ctx, n := p.Out(derive(ctx))
	defer n.End()
	handler(ctx)
}

func background(context.Context) context.Context { return context.Background() }

func withValue(ctx context.Context) context.Context { return context.WithValue(ctx, valueKey{}, 1) }

func TestProbe(t *testing.T) {
	t.Parallel()
	reserve := func(ctx context.Context) { call(ctx, "Stock/Reserve") }
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    string
	}{
		"a fresh context": {
			func(ctx context.Context) { guarded(ctx, background, reserve) },
			"linked server Order/Place: root\ncut task tracer_test.guarded: cut context.Background\nlinked client Stock/Reserve: tied\n" +
				"DROP cut server Order/Place > task tracer_test.guarded (1) in guarded",
		},
		"a cut by WithoutCancel, with a timeout of its own": {
			func(ctx context.Context) {
				guarded(ctx, func(ctx context.Context) context.Context {
					ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Hour)
					time.AfterFunc(time.Second, cancel)
					return ctx
				}, reserve)
			},
			"linked server Order/Place: root\ncut task tracer_test.guarded: cut context.WithoutCancel\nlinked client Stock/Reserve: tied\n" +
				"DROP cut server Order/Place > task tracer_test.guarded (1) in guarded",
		},
		"a context that is handed on": {
			func(ctx context.Context) { guarded(ctx, withValue, reserve) },
			"linked server Order/Place: root\nlinked client Stock/Reserve: tied",
		},
		"a declared detach": {
			func(ctx context.Context) {
				guarded(ctx, func(ctx context.Context) context.Context { return tracer.Detach(ctx, "why not") }, reserve)
			},
			"linked server Order/Place: root\ndetached client Stock/Reserve: detached why not",
		},
		"only the one that cuts is named, once": {
			func(ctx context.Context) {
				guarded(ctx, withValue, func(ctx context.Context) {
					guarded(ctx, background, func(ctx context.Context) { guarded(ctx, withValue, reserve) })
				})
			},
			"linked server Order/Place: root\ncut task tracer_test.guarded: cut context.Background\nlinked client Stock/Reserve: tied\n" +
				"DROP cut server Order/Place > task tracer_test.guarded (1) in guarded",
		},
		"a second pass through the outer one": {
			func(ctx context.Context) {
				outer := tracer.NewProbe(background)
				outer.In(ctx)
				_, n := outer.Out(ctx)
				n.End()
				guarded(ctx, withValue, reserve)
				_, n = outer.Out(context.WithoutCancel(ctx))
				n.End()
			},
			"linked server Order/Place: root\nlinked client Stock/Reserve: tied\ncut task tracer_test.background: cut context.WithoutCancel\n" +
				"DROP cut server Order/Place > task tracer_test.background (1) in TestProbe",
		},
		"one below an unguarded cut is not to blame": {
			func(ctx context.Context) { guarded(context.WithoutCancel(ctx), withValue, reserve) },
			"linked server Order/Place: root\ncut client Stock/Reserve: cut context.WithoutCancel\n" +
				"DROP cut server Order/Place > client Stock/Reserve (1) in call",
		},
		"on a goroutine of its own": {
			func(ctx context.Context) {
				done := make(chan struct{})
				p := tracer.NewProbe(guarded)
				p.In(ctx)
				go func() {
					defer close(done)
					ctx, n := p.Out(context.Background())
					defer n.End()
					reserve(ctx)
				}()
				<-done
			},
			"linked server Order/Place: root\ncut task tracer_test.guarded: cut context.Background\nlinked client Stock/Reserve: tied\n" +
				"DROP cut server Order/Place > task tracer_test.guarded (1) in TestProbe",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := judged(t, served(tc.handler)); got != tc.want {
				t.Errorf("got\n%s\n\nwant\n%s", got, tc.want)
			}
		})
	}
}
