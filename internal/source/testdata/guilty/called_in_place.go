package calledinplace

import "context"

func (s *service) Place(ctx context.Context) error {
	err := func(ctx context.Context) error {
		return s.stock.Reserve(ctx) // frame 1 (*service).Place.func1
	}(context.Background()) // frame 2 (*service).Place // culprit (*service).Place
	return err
}
