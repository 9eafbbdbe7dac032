package packagevariableelsewhere

import "context"

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(baseCtx) // frame 1 (*service).Place
}
