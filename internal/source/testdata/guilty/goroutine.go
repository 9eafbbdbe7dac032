package goroutine

import "context"

func (s *service) Place(ctx context.Context) {
	go func() {
		s.audit.Write(context.Background()) // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	}()
}
