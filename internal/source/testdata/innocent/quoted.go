package quoted

import "context"

func (s *service) Place(ctx context.Context) error {
	return s.get(ctx, "http://context.Background()") // frame 1 (*service).Place // culprit (*service).Place
}
