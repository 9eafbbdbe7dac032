package branchleft

import "context"

func (s *service) Place(ctx context.Context) error {
	switch {
	case s.async:
		ctx = context.WithoutCancel(ctx)
		return s.audit.Write(ctx)
	case s.broken:
		ctx = context.Background()
		panic(ctx)
	}
	select {
	case <-s.stop:
		ctx = context.Background()
		return s.audit.Write(ctx)
	default:
	}
	if s.audited {
		ctx = context.Background()
		return s.audit.Write(ctx)
	}
	return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
}
