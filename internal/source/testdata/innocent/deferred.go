package deferred

import "context"

// inner example.com/shop.(*stock).Release

func (s *service) Place(ctx context.Context) error {
	defer s.stock.Release(ctx, 1)
	return s.audit.Write(context.WithoutCancel(ctx)) // frame 1 (*service).Place // culprit (*service).Place
}
