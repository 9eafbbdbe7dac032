package waitsonitscontext

import "context"

func (s *service) Place(ctx context.Context) error {
	return retry(ctx, func(attempt context.Context) error { // frame 2 (*service).Place
		<-ctx.Done() // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
		return ctx.Err()
	})
}
