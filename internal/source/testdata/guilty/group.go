package group

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func (s *service) Place(ctx context.Context) error {
	g, gctx := errgroup.WithContext(context.WithoutCancel(ctx)) // culprit (*service).Place
	g.Go(func() error {
		return s.stock.Reserve(gctx) // frame 1 (*service).Place.func1
	})
	return g.Wait()
}
