package otherpackage

import (
	"context"

	ours "example.com/shop/context"
)

func (s *service) Place(ctx context.Context) error {
	if s.ready {
		return s.stock.Reserve(ours.Background(ctx)) // frame 1 (*service).Place // culprit (*service).Place
	}
	return nil
}

func (s *service) shadow(context maker) error {
	return s.stock.Reserve(context.Background()) // frame 2 (*service).shadow
}
