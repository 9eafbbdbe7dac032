package deferredonbackground

import "context"

func (s *service) Place(ctx context.Context) error {
	defer s.audit.Write(context.Background())
	err := s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
	ctx = context.Background()
	s.audit.Write(ctx)
	return err
}
