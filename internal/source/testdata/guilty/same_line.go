package sameline

import "context"

// inner example.com/shop.(*stock).Reserve

func (s *service) Place(ctx context.Context, fresh context.Context) (err error) {
	fresh = context.TODO()                                                                   // culprit (*service).Place
	if err = s.log(context.Background(), "x"); err == nil && s.stock.Reserve(fresh) == nil { // frame 1 (*service).Place
		return nil
	}
	return err
}
