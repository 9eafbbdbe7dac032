package generated

import "context"

func (s *service) Place(ctx context.Context) error {
	return s.client.Reserve(ctx) // frame 2 (*service).Place // culprit (*service).Place
}
