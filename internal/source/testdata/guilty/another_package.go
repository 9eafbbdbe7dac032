package anotherpackage

import "context"

var baseCtx = context.TODO() // culprit init

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(baseCtx) // frame 1 (*service).Place
}
