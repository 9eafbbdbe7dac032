package tracer

import "context"

type Kind string

const (
	Attempt      Kind = "attempt"
	Compensation Kind = "compensation"
)

type Node struct{}

func (*Node) End() {}

func Start(ctx context.Context, kind Kind, name string) (context.Context, *Node) {
	return context.WithValue(ctx, kind, name), nil
}

func Go(ctx context.Context, name string, f func(context.Context)) { go f(ctx) }

type detached struct{ context.Context }

func Detach(ctx context.Context, reason string) context.Context {
	return &detached{context.WithoutCancel(ctx)}
}
