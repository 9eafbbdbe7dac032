package closurenotrun

import "context"

func (s *service) Place(ctx context.Context) error {
	step := s.steps[0]
	if later := func() error { return s.stock.Release(context.Background()) }; step(ctx, later) != nil { // frame 2 (*service).Place
		return nil
	}
	return step(ctx, func() error { return s.stock.Release(context.Background()) }) // frame 1 (*service).Place // culprit (*service).Place
}
