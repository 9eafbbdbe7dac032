package parts

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Retry makes up to three attempts, of at most d each, until one does not run out of time.
func Retry[T any](ctx context.Context, d time.Duration, call func(context.Context) (T, error)) (T, error) {
	var reply T
	var err error
	for range 3 {
		var late bool
		if reply, late, err = try(ctx, d, call); err == nil || !late || ctx.Err() != nil {
			break
		}
	}
	return reply, err
}

func try[T any](ctx context.Context, d time.Duration, call func(context.Context) (T, error)) (reply T, late bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	ctx, attempt := tracer.Start(ctx, tracer.Attempt, "retry")
	defer attempt.End()
	reply, err = call(ctx)
	return reply, ctx.Err() != nil, err
}

type outcome[T any] struct {
	reply T
	err   error
}

// Hedge makes a second attempt where the first has not answered after d, and cancels the one that comes second.
func Hedge[T any](ctx context.Context, d time.Duration, call func(context.Context) (T, error)) (T, error) {
	outcomes := make(chan outcome[T], 2)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	attempt := func() {
		ctx, n := tracer.Start(ctx, tracer.Attempt, "hedge")
		defer n.End()
		reply, err := call(ctx)
		outcomes <- outcome[T]{reply, err}
	}
	go attempt()
	second := time.NewTimer(d)
	defer second.Stop()
	select {
	case <-second.C:
		go attempt()
	case first := <-outcomes:
		return first.reply, first.err
	}
	first := <-outcomes
	return first.reply, first.err
}

// Group makes the call beside another one, of which the first that fails ends the other.
func Group[T any](ctx context.Context, beside func(context.Context) error, call func(context.Context) (T, error)) (T, error) {
	var reply T
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return beside(ctx) })
	group.Go(func() (err error) {
		ctx, n := tracer.Start(ctx, tracer.Attempt, "group")
		defer n.End()
		reply, err = call(ctx)
		return err
	})
	return reply, group.Wait()
}

// Succeed is work that is done at once.
func Succeed(context.Context) error { return nil }

// Only makes a call that returns nothing but an error of one that returns more.
func Only(_ struct{}, err error) error { return err }
