package twice

import "context"

type quiet struct{ context.Context }

func (*quiet) Done() <-chan struct{} { return nil }

var ways = []func(context.Context) context.Context{
	func(ctx context.Context) context.Context { return &quiet{ctx} },
	func(ctx context.Context) context.Context { return &quiet{context.WithValue(ctx, key, 1)} },
}

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(ways[s.way](ctx)) // frame 1 (*service).Place // culprit (*service).Place
}
