package closureassigns

import "context"

func (s *service) Place(ctx context.Context) error {
	forget := func() { ctx = context.Background() }
	s.later = forget
	return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
}
