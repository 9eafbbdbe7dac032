package goroutinecaptured

import "context"

func (s *service) Place(ctx context.Context) {
	go func() {
		ctx = context.WithoutCancel(ctx) // culprit (*service).Place.func1
		s.work(func() {
			s.audit.Write(ctx) // frame 1 (*service).Place.func1.1
		})
	}()
}
