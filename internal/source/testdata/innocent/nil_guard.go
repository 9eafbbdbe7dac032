package nilguard

import "context"

func (s *service) Place(ctx context.Context) error {
	if ctx == nil {
		ctx = context.Background()
	}
	if s.baseCtx == nil {
		s.baseCtx = context.Background()
	}
	ctx2 := merge(s.baseCtx, ctx)
	return s.stock.Reserve(ctx, ctx2) // frame 1 (*service).Place // culprit (*service).Place
}
