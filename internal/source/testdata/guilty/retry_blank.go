package retryblank

import (
	"context"
	"time"

	"google.golang.org/grpc/metadata"
)

func (s *service) Place(parent context.Context) error {
	c, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	return retry(c, func(_ context.Context, n int) error { // frame 2 (*service).Place
		out := metadata.AppendToOutgoingContext(c, "n", "1") // culprit (*service).Place.func1
		return s.stock.Reserve(out)                          // frame 1 (*service).Place.func1
	})
}
