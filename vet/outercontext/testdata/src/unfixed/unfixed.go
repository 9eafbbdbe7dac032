// Package unfixed drops contexts that no edit brings back that is sure to be right.
package unfixed

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
)

func work(ctx context.Context) error                                      { return ctx.Err() }
func retry(ctx context.Context, f func(context.Context, int) error) error { return f(ctx, 1) }

func group(ctx context.Context) error {
	g, _ := errgroup.WithContext(ctx) // want `the context of the group is dropped, and nobody hears that one of it failed: hand it on in the place of ctx`
	g.Go(func() error { return work(ctx) })
	return g.Wait()
}

func groupOfNothing(ctx context.Context) error {
	g, _ := errgroup.WithContext(context.TODO()) // want `the context of the group is dropped, and nobody hears that one of it failed: hand it on in the place of context.TODO\(\)`
	g.Go(func() error { return work(ctx) })
	return g.Wait()
}

func groupOfNobody() error {
	g, _ := errgroup.WithContext(context.Background()) // want `the context of the group is dropped`
	g.Go(func() error { return work(context.Background()) })
	return g.Wait()
}

func bound(ctx context.Context) error {
	_, cancel := context.WithTimeout(ctx, time.Second) // want `the context that context.WithTimeout makes is dropped, and nothing ends with it: hand it on in the place of ctx`
	defer cancel()
	return work(ctx)
}

func deadline(ctx context.Context) error {
	_, cancel := context.WithDeadline(ctx, time.Now()) // want `the context that context.WithDeadline makes is dropped`
	defer cancel()
	return work(ctx)
}

func hidden(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context, n int) error {
		if attempt := n; attempt > 1 {
			return work(ctx) // want `ctx is handed on, though attempt is at hand`
		}
		return nil
	})
}

func unnamedBesideOthers(ctx context.Context) error {
	return retry(ctx, func(context.Context, int) error {
		return work(ctx) // want `ctx is handed on, though its own context is at hand`
	})
}

func handler(w http.ResponseWriter, r *http.Request) {
	_ = retry(r.Context(), func(context.Context, int) error {
		return work(r.Context()) // want `r.Context\(\) is handed on, though its own context is at hand`
	})
}

func requested(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://stock", nil)
	if err != nil {
		return err
	}
	return retry(ctx, func(attempt context.Context, n int) error {
		res, err := client.Do(req) // want `req is handed on, though attempt is at hand, which is the closure's own: hand req.WithContext\(attempt\) on`
		if err != nil {
			return err
		}
		return res.Body.Close()
	})
}

func served(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	_ = retry(r.Context(), func(attempt context.Context, n int) error {
		handler.ServeHTTP(w, r) // want `r is handed on, though attempt is at hand, which is the closure's own: hand r.WithContext\(attempt\) on`
		return nil
	})
}

func streamed(srv any, stream grpc.ServerStream, handler grpc.StreamHandler) error {
	return retry(stream.Context(), func(attempt context.Context, n int) error {
		return handler(srv, stream) // want `stream is handed on, though attempt is at hand, which is the closure's own: hand attempt on`
	})
}

func servedUnnamed(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	_ = retry(r.Context(), func(context.Context, int) error {
		handler.ServeHTTP(w, r) // want `r is handed on, though its own context is at hand`
		return nil
	})
}
