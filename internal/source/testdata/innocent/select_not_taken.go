package selectnottaken

import "context"

func (s *service) Place(ctx context.Context) (err error) {
	select {
	case <-s.stop:
		ctx = context.Background()
	case item := <-s.items:
		err = s.stock.Reserve(ctx, item) // frame 1 (*service).Place // culprit (*service).Place
	case <-s.late:
		ctx = context.Background()
		return nil
	}
	return err
}
