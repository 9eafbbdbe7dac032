package goroutineargument

import (
	"context"
	"time"
)

func (s *service) Place(ctx context.Context) {
	go func(n int, ctx context.Context) {
		for range time.Tick(time.Second) {
			s.audit.Write(ctx, n) // frame 1 (*service).Place.func1
		}
	}(1, context.WithoutCancel(ctx)) // culprit (*service).Place
}
