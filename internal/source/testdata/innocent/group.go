package group

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func (s *service) Place(ctx context.Context, req *http.Request) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return s.stock.Reserve(ctx, req) // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	})
	return g.Wait() // frame 2 (*service).Place
}
