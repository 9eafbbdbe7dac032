package shadowedhelper

import "context"

func detached(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func (s *service) Place(ctx context.Context, detached func(context.Context) context.Context) error {
	return s.stock.Reserve(detached(ctx)) // frame 1 (*service).Place // culprit (*service).Place
}
