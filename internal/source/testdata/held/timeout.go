package timeout

import "context"

func (s *server) Place(_ context.Context, r *Order) error {
	ctx, cancel := context.WithTimeout(s.lifetime, s.patience) // culprit (*server).Place
	defer cancel()
	return s.stock.Reserve(ctx) // frame 1 (*server).Place
}
