package pair

import "context"

func (s *service) Place(ctx context.Context) {
	go func(n int, ctx context.Context) {
		s.stock.Reserve(ctx) // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	}(pair())
}
