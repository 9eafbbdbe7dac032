package argument

import "context"

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(ctx, s.clock) // frame 1 (*service).Place // culprit (*service).Place
}
