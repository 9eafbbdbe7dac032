package sameline

import "context"

// inner example.com/shop.load[...]

func (s *service) Place(ctx context.Context) bool {
	return s.log(context.Background()) && load[int](ctx) // frame 1 (*service).Place // culprit (*service).Place
}
