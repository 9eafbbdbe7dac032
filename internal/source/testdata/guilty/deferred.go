package deferred

import "context"

// inner example.com/shop.(*stock).Release

func (s *service) Place(ctx context.Context) error {
	defer s.stock.Release(context.WithoutCancel(ctx), 1) // culprit (*service).Place
	return s.audit.Write(ctx)                            // frame 1 (*service).Place
}
