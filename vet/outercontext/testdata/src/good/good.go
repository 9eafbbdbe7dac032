// Package good looks as if it used the context outside.
package good

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

func work(ctx context.Context) error                                 { return ctx.Err() }
func merge(a, b context.Context) (context.Context, func())           { return a, func() {} }
func retry(ctx context.Context, f func(context.Context) error) error { return f(ctx) }

func attempt(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error { return work(attempt) })
}

func sameName(ctx context.Context) error {
	return retry(ctx, func(ctx context.Context) error { return work(ctx) })
}

// The attempt is heard, and there may be a reason to have something outlive it.
func both(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		if err := work(attempt); err != nil {
			return err
		}
		return work(ctx)
	})
}

func merged(ctx context.Context) func(context.Context) error {
	return func(request context.Context) error {
		both, stop := merge(ctx, request)
		defer stop()
		return work(both)
	}
}

func watched(ctx context.Context) func(context.Context) error {
	return func(request context.Context) error {
		<-request.Done()
		return work(ctx)
	}
}

func onPurpose(ctx context.Context) func(context.Context) error {
	return func(context.Context) error { return work(ctx) }
}

func blankedOnPurpose(ctx context.Context) func(context.Context) error {
	return func(_ context.Context) error { return work(ctx) }
}

func attemptOnPurpose(ctx context.Context) error {
	return retry(ctx, func(_ context.Context) error { return work(ctx) })
}

func without(ctx context.Context) func() error { return func() error { return work(ctx) } }

type entry struct{}

func (entry) Debug(...any) {}
func (entry) Info(...any)  {}
func (entry) Error(...any) {}

func entryOf(ctx context.Context) entry { return entry{} }

func logsWithout(ctx context.Context) func(context.Context) {
	return func(request context.Context) { entryOf(ctx).Info("seen") }
}

func logs(ctx context.Context) func(context.Context) {
	return func(request context.Context) { slog.InfoContext(ctx, "seen") }
}

func values(ctx context.Context) func(context.Context) any {
	return func(request context.Context) any { return ctx.Value("tenant") }
}

func warn(ctx context.Context, text string) {
	if notes, ok := ctx.Value("notes").(*[]string); ok {
		*notes = append(*notes, text)
	}
}

func notes(ctx context.Context) func(context.Context) {
	return func(request context.Context) { warn(ctx, "seen") }
}

var background = context.Background()

func ofThePackage() func(context.Context) error {
	return func(request context.Context) error { return work(background) }
}

func innerOwn(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error {
		return retry(attempt, func(inner context.Context) error { return work(inner) })
	})
}

func group(ctx context.Context) error {
	g, shared := errgroup.WithContext(ctx)
	g.Go(func() error { return work(shared) })
	if err := g.Wait(); err != nil {
		return err
	}
	return work(ctx)
}

func groupOfSameName(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(ctx) })
	return g.Wait()
}

func groupWithout(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { return work(ctx) })
	return g.Wait()
}

func groupOfNobody() error {
	g, _ := errgroup.WithContext(context.Background())
	g.Go(func() error { return firstOf(nil, nil) })
	return g.Wait()
}

func besideTheGroup(ctx context.Context) error {
	g, shared := errgroup.WithContext(ctx)
	g.Go(func() error { return work(shared) })
	err := work(ctx)
	return firstOf(err, g.Wait())
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func bound(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(bounded)
}

func boundThenOuter(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	err := work(bounded)
	cancel()
	if err != nil {
		return work(ctx)
	}
	return nil
}

func declared(ctx context.Context) func(context.Context) error {
	return func(request context.Context) error {
		return work(ctx) //ctxplumb:detached the pool is shared by all requests
	}
}

func path(r *http.Request) string { return r.URL.Path }

func requested(ctx context.Context, client *http.Client, req *http.Request) error {
	return retry(ctx, func(attempt context.Context) error {
		res, err := client.Do(req.WithContext(attempt))
		if err != nil {
			return err
		}
		return res.Body.Close()
	})
}

func asked(r *http.Request) error {
	return retry(r.Context(), func(attempt context.Context) error {
		_ = path(r)
		return nil
	})
}

func servedOnPurpose(w http.ResponseWriter, r *http.Request, handler http.Handler) error {
	return retry(r.Context(), func(_ context.Context) error {
		handler.ServeHTTP(w, r)
		return nil
	})
}
