package fieldassigned

import "context"

type service struct {
	stock Stock
	ctx   context.Context
}

func (s *service) init() {
	if s.ctx == nil {
		s.ctx = s.stock.Context()
	}
	s.ctx = context.WithoutCancel(s.ctx) // culprit (*service).init
}

func (s *service) Place(ctx context.Context) error {
	ctx2 := context.WithValue(s.ctx, 1, 2)
	return s.stock.Reserve(ctx2) // frame 1 (*service).Place
}
