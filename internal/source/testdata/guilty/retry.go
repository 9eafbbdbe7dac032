package retry

import "context"

func (s *service) Place(ctx context.Context) error {
	return retry(ctx, 3, func(attempt context.Context) error { // frame 2 (*service).Place
		return s.stock.Reserve( // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
			ctx,
		)
	})
}
