package received

import "context"

func (s *service) Place(ctx context.Context) error {
	ctx = context.TODO()
	select {
	case ctx = <-s.contexts:
	}
	return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
}
