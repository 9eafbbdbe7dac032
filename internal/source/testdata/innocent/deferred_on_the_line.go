package deferredontheline

import "context"

func (s *service) Place(ctx context.Context) error {
	func() { defer s.audit.Write(context.Background()); s.stock.Reserve(ctx) }() // frame 1 (*service).Place.func1 // culprit (*service).Place.func1
	return nil
}
