package variable

import "context"

type pump struct {
	stock Stock
	base  context.Context
}

func newPump(base context.Context, stock Stock) *pump { return &pump{stock: stock, base: base} }

func (p *pump) Talk(s Stream) error {
	ctx := s.Context()
	if p.own {
		ctx = p.base // culprit (*pump).Talk
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { // frame 2 (*pump).Talk
		return p.stock.Reserve(ctx) // frame 1 (*pump).Talk.func1
	})
	return g.Wait()
}
