package earlyreturn

import "context"

func (s *service) requestContext() context.Context { return context.Background() }

func requestContext(parent context.Context, detached bool) context.Context {
	if detached {
		return context.WithoutCancel(parent)
	}
	return parent
}

func (s *service) Place(ctx context.Context) error {
	ctx = requestContext(ctx, false)
	return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
}
