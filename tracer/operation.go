package tracer

import (
	"context"
	"time"
)

// Operation returns f as libraries for retries and hedges take it, such as github.com/cenkalti/backoff/v5: a function without
// a context. Each call of it is an attempt, a node below the one that ctx belongs to, on a context of its own that ends with
// ctx, with the call, or after limit, if that is not zero. Work that f does on ctx itself does not hear the end of its attempt,
// and is deaf where it goes on.
//
//	backoff.Retry(ctx, tracer.Operation(ctx, "reserve", time.Second, reserve))
func Operation[T any](ctx context.Context, name string, limit time.Duration, f func(context.Context) (T, error)) func() (T, error) {
	return func() (T, error) {
		ctx, cancel := limited(ctx, limit)
		defer cancel()
		ctx, attempt := Start(ctx, Attempt, name)
		defer attempt.End()
		return f(ctx)
	}
}

func limited(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}
