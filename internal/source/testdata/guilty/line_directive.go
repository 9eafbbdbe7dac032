package linedirective

import "context"

//line other.y:1000
func (s *service) Place(ctx context.Context) error {
	ctx = context.Background()  /* why */ // culprit (*service).Place
	return s.stock.Reserve(ctx) // frame 1 (*service).Place
}
