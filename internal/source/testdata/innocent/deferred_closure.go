package deferredclosure

import "context"

func (s *service) Place(ctx context.Context) error {
	defer func() {
		s.stock.Release(ctx, 1) // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	}()
	return s.audit.Write(context.WithoutCancel(ctx)) // frame 2 (*service).Place
}
