package tracer_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

var errBusy = errors.New("busy")

// thrice is what a library for retries comes to: it knows of no context.
func thrice(operation func() (int, error)) (n int, err error) {
	for range 3 {
		if n, err = operation(); err == nil {
			break
		}
	}
	return n, err
}

func TestOperation(t *testing.T) {
	t.Parallel()
	answer := func(ctx context.Context, takes time.Duration) (int, error) {
		ctx, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
		defer n.End()
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(takes):
			return 7, nil
		}
	}
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    string
	}{
		"each attempt is a node": {
			func(ctx context.Context) {
				busy := 2
				n, err := thrice(tracer.Operation(ctx, "reserve", 0, func(ctx context.Context) (int, error) {
					if busy--; busy >= 0 {
						return 0, errBusy
					}
					return answer(ctx, time.Millisecond)
				}))
				if n != 7 || err != nil {
					t.Errorf("got %d, %v", n, err)
				}
			},
			"linked server Order/Place: root\nlinked attempt reserve: tied\nlinked attempt reserve: tied\n" +
				"linked attempt reserve: tied\nlinked client Stock/Reserve: tied",
		},
		"one that takes too long hears": {
			func(ctx context.Context) {
				_, _ = thrice(tracer.Operation(ctx, "reserve", 4*time.Millisecond, func(ctx context.Context) (int, error) {
					return answer(ctx, time.Hour)
				}))
			},
			"heard server Order/Place: root\nheard attempt reserve: tied\nheard client Stock/Reserve: tied\n" +
				"heard attempt reserve: tied\nheard client Stock/Reserve: tied\nheard attempt reserve: tied\nheard client Stock/Reserve: tied",
		},
		"one whose closure uses the outer context does not": {
			func(outer context.Context) {
				outer = tracer.Detach(outer, "its client has no say in it")
				_, _ = thrice(tracer.Operation(outer, "reserve", time.Millisecond, func(context.Context) (int, error) {
					return answer(outer, time.Second)
				}))
			},
			"heard server Order/Place: root\ndeaf attempt reserve: detached its client has no say in it\n" +
				"detached client Stock/Reserve: detached its client has no say in it\n" +
				"DROP deaf server Order/Place > attempt reserve (1) in TestOperation",
		},
		"what an attempt leaves behind hears that it is over": {
			func(ctx context.Context) {
				_, _ = thrice(tracer.Operation(ctx, "reserve", 0, func(ctx context.Context) (int, error) {
					tracer.Go(ctx, "watch", wait)
					return 7, nil
				}))
			},
			"linked server Order/Place: root\nlinked attempt reserve: tied\nheard go watch: tied",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := judged(t, left(tc.handler)); got != tc.want {
				t.Errorf("got\n%s\n\nwant\n%s", got, tc.want)
			}
		})
	}
}
