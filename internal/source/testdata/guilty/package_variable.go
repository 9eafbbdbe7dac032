package packagevariable

import "context"

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(bg) // frame 1 (*service).Place
}

var bg = context.Background() // culprit init
