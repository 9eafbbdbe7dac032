// Package unfixed has what is found and cannot be mended without knowing more.
package unfixed

import (
	"context"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

type stock interface {
	Reserve(ctx context.Context, sku string) error
	Release(ctx context.Context, sku string) error
}

func place(ctx context.Context, s stock) error {
	if err := s.Reserve(ctx, "tea"); err != nil {
		giveBack(ctx, s)
		return err
	}
	return nil
}

func giveBack(ctx context.Context, s stock) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tracer.Go(ctx, "release", func(ctx context.Context) {
		defer cancel()
		ctx, undo := tracer.Start(ctx, tracer.Compensation, "give back") // want `a compensation is needed when something went wrong, and ctx may have ended by then`
		defer undo.End()
		_ = s.Release(ctx, "tea")
	})
}

func inALoop(ctx context.Context, s stock, skus []string) {
	if err := s.Reserve(ctx, "tea"); err != nil {
		for _, sku := range skus {
			_ = s.Release(ctx, sku) // want `s.Release is needed when something went wrong`
		}
	}
}

func inAGoroutine(ctx context.Context, s stock) {
	if err := s.Reserve(ctx, "tea"); err != nil {
		go s.Release(ctx, "tea") // want `s.Release is needed when something went wrong`
	}
}
