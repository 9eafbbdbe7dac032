package retryalias

import "context"

func (s *service) Place(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error { // frame 2 (*service).Place
		own := ctx                  // culprit (*service).Place.func1
		return s.stock.Reserve(own) // frame 1 (*service).Place.func1
	})
}
