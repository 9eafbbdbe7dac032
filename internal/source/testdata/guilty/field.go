package field

import "context"

type other struct{ ctx context.Context }

func newOther() *other { return &other{ctx: context.TODO()} }

type service struct {
	stock Stock
	ctx   context.Context
}

func newService(stock Stock) *service {
	return &service{
		stock: stock,
		ctx:   context.Background(), // culprit newService
	}
}

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(s.ctx) // frame 1 (*service).Place
}
