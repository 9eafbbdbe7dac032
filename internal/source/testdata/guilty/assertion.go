package assertion

import "context"

func (s *service) Place(parent context.Context) error {
	n, c := 1, s.must((context.TODO()), parent)           // not looked at: the name says nothing, nor does the method
	var ctx, _ = any(context.TODO()).(context.Context), n // culprit (*service).Place
	return s.stock.Reserve((ctx), c)                      // frame 1 (*service).Place
}
