package basevariable

import "context"

var baseCtx = lifetime()

func (s *service) Place(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error { // frame 2 (*service).Place
		return s.stock.Reserve(baseCtx) // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	})
}
