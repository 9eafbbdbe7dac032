package odd

import (
	"context"
	"iter"
)

type source[C context.Context] struct {
	ctx  C
	next *source[C]
}

func (s source[C]) all(ctx context.Context) iter.Seq[C] {
	return func(yield func(C) bool) {
		for at := &s; at != nil && yield(at.ctx); at = at.next {
			_ = pay(ctx, 1)
		}
	}
}

func ranged[C context.Context](ctx context.Context, s source[C]) (err error) {
	for c := range s.all(ctx) {
		defer func() { err = pay(c, 1) }()
		if err := pay(context.Background(), 1); err != nil { // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
			return err
		}
	}
	return nil
}

func convert[C context.Context](ctx C) error { return pay(ctx, 1) }

func instances(ctx context.Context) error {
	return convert(context.Background()) // want `context.Background\(\) is handed to convert, though ctx came in: use ctx`
}

type chain struct{ context.Context }

func rebuilt(ctx context.Context, n int) context.Context {
	if n == 0 {
		return ctx
	}
	return rebuilt(chain{ctx}, n-1)
}

func recursive(ctx context.Context) error {
	var again func(context.Context, int) error
	again = func(ctx context.Context, n int) error {
		if n == 0 {
			return pay(rebuilt(ctx, n), n)
		}
		return again(ctx, n-1)
	}
	return again(ctx, 3)
}

func labels(ctx context.Context) error {
	var sent context.Context
loop:
	for {
		switch {
		case sent == nil:
			sent = ctx
			continue loop
		case sent == ctx:
			break loop
		}
	}
	return pay(sent, 1)
}

func noReturn(ctx context.Context) {
	defer func() { _ = recover() }()
	panic(pay(ctx, 1))
}
