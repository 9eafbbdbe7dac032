package branch

import "context"

func (s *service) Place(ctx context.Context, async bool) error {
	if async {
		ctx = context.Background() // culprit (*service).Place
	}
	switch {
	case async:
		return s.stock.Reserve(ctx) // frame 1 (*service).Place
	default:
		ctx = s.ctx
	}
	return nil
}
