// Package bad uses the context outside.
package bad

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

func work(ctx context.Context) error                                  { return ctx.Err() }
func pay(ctx context.Context, n int) error                            { return ctx.Err() }
func retry(ctx context.Context, f func(context.Context) error) error  { return f(ctx) }
func times(ctx context.Context, n int, f func(context.Context)) error { f(ctx); return nil }

func attempt(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		return pay(ctx, 1) // want `ctx is handed on, though attempt is at hand, which is the closure's own: hand attempt on`
	})
}

func attemptThatLogs(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		slog.InfoContext(attempt, "again")
		return pay(ctx, 1) // want `ctx is handed on, though attempt is at hand`
	})
}

func unnamed(ctx context.Context) error {
	return retry(ctx, func(context.Context) error {
		if err := work(ctx); err != nil { // want `ctx is handed on, though its own context is at hand, without a name: hand its own context on`
			return err
		}
		return pay(ctx, 2) // want `ctx is handed on, though its own context is at hand, without a name`
	})
}

func timesUnnamed(ctx context.Context) error {
	return times(ctx, 3, func(context.Context) {
		_ = work(ctx) // want `ctx is handed on, though its own context is at hand, without a name`
	})
}

func handler(w http.ResponseWriter, r *http.Request) {
	_ = retry(r.Context(), func(attempt context.Context) error {
		return pay(r.Context(), 1) // want `r.Context\(\) is handed on, though attempt is at hand, which is the closure's own: hand attempt on`
	})
}

func nested(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		ok := func() bool { return work(ctx) == nil } // want `ctx is handed on, though attempt is at hand`
		ok()
		return nil
	})
}

func derived(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return retry(bounded, func(attempt context.Context) error {
		return work(bounded) // want `bounded is handed on, though attempt is at hand`
	})
}

func derivedInside(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		bounded, cancel := context.WithTimeout(ctx, time.Second) // want `ctx is handed on, though attempt is at hand`
		defer cancel()
		return work(bounded)
	})
}

func kept(ctx context.Context) func(context.Context) error {
	return func(own context.Context) error {
		return work(ctx) // want `ctx is handed on, though own is at hand`
	}
}

type server struct {
	serve func(context.Context, int) error
}

func inField(ctx context.Context) *server {
	return &server{serve: func(request context.Context, n int) error {
		return pay(ctx, n) // want `ctx is handed on, though request is at hand`
	}}
}

func group(ctx context.Context) error {
	g, shared := errgroup.WithContext(ctx)
	g.Go(func() error { return work(ctx) }) // want `ctx is handed on, though shared is at hand, which ends when one of the group fails: hand shared on`
	g.Go(func() error { return work(shared) })
	return g.Wait()
}

func groupTry(ctx context.Context) error {
	g, shared := errgroup.WithContext(ctx)
	for n := range 3 {
		g.TryGo(func() error {
			if err := work(shared); err != nil {
				return err
			}
			return pay(ctx, n) // want `ctx is handed on, though shared is at hand`
		})
	}
	return g.Wait()
}
