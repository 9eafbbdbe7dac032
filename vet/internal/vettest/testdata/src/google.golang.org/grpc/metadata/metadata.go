package metadata

import "context"

type MD map[string][]string

type (
	incoming struct{}
	outgoing struct{}
)

func Pairs(kv ...string) MD { return nil }

func NewOutgoingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, outgoing{}, md)
}

func AppendToOutgoingContext(ctx context.Context, kv ...string) context.Context {
	return context.WithValue(ctx, outgoing{}, kv)
}

func FromIncomingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(incoming{}).(MD)
	return md, ok
}
