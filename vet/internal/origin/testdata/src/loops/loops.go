// Package loops has contexts that come from each other.
package loops

import (
	"context"
	"log/slog"
	"time"
)

type key struct{}

func Fresh() context.Context { return context.Background() }

func Passed(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, 1) }

func Cut(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func Noted(ctx context.Context) { slog.InfoContext(ctx, "noted") }

func Bounded(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	<-ctx.Done()
}

func Awaited(ctx context.Context) { <-ctx.Done() }

type Loop struct {
	life context.Context
	next *Loop
}

func (l *Loop) Run(ctx context.Context) context.Context {
	l.life = l.next.life
	l.next.life = l.Run(l.life)
	for {
		ctx = context.WithValue(ctx, key{}, l)
		if ctx.Err() != nil {
			return l.life
		}
	}
}

func CutAgain(ctx context.Context) {
	for ctx.Err() == nil {
		ctx = context.WithoutCancel(ctx)
	}
}

func CutAndShared(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	go func() { <-ctx.Done() }()
}
