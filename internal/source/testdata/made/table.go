package table

import "context"

var ways = map[string]func(context.Context) context.Context{
	"quietly": func(ctx context.Context) context.Context { return &quiet{Context: ctx} }, // culprit init
}

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(ways[s.way](ctx)) // frame 1 (*service).Place
}
