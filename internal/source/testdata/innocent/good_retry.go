package goodretry

import (
	"context"
	"net/http"
)

func (s *service) Place(ctx context.Context, req *http.Request) error {
	return retry(ctx, func(attempt context.Context) error { // frame 3 (*service).Place
		if err := s.client.Do(req.WithContext(attempt)); err != nil { // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
			return err
		}
		ctx = attempt
		return s.stock.Reserve(ctx) // frame 2 (*service).Place.func1
	})
}
