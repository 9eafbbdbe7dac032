package shadowed

import "context"

func (s *service) Place(ctx context.Context) error {
	{
		ctx := context.Background()
		s.audit.Write(ctx)
	}
	return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
}
