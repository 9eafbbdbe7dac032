package branchnottaken

import "context"

func (s *service) Place(ctx context.Context) error {
	if s.async {
		ctx = context.WithoutCancel(ctx)
	} else {
		switch s.mode {
		case 1:
			ctx = context.Background()
		case 2:
			return s.stock.Reserve(ctx) // frame 1 (*service).Place // culprit (*service).Place
		}
	}
	return nil
}
