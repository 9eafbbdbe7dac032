package broken

import (
	"context"
	"time"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// RetryOuterContext is a step that gives each try a moment, but not the context that knows of it.
func RetryOuterContext(ctx context.Context, to shop.Backends, receipt *shoppb.Receipt) error {
	return retry(ctx, func(context.Context) error {
		_, err := to.Stock.Reserve(ctx, reservation(receipt)) // drop: cut
		return err
	})
}

func retry(ctx context.Context, call func(context.Context) error) error {
	var err error
	for range 3 {
		if err = try(ctx, call); err == nil {
			return nil
		}
	}
	return err
}

func try(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	ctx, attempt := tracer.Start(ctx, tracer.Attempt, "reserve")
	defer attempt.End()
	return call(ctx)
}
