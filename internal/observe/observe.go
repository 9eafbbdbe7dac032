// Package observe tells a [propagation.Observer] of calls.
package observe

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// Sending is a call with a transaction that goes out. A nil Sending is one that nobody wants to know of.
type Sending struct {
	observer propagation.Observer
	ctx      context.Context
	call     propagation.Call
	start    time.Time
	ended    atomic.Bool
}

// Send begins to observe a call. One without a transaction is looked into: the goroutine may serve a call that has one.
func Send(ctx context.Context, o propagation.Observer, system, name string) *Sending {
	if o == nil {
		return nil
	}
	tx, ok := propagation.FromContext(ctx)
	if !ok {
		forgotten(ctx)
		return nil
	}
	call := propagation.Call{System: system, Name: name, Transaction: tx}
	return &Sending{observer: o, ctx: ctx, call: call, start: time.Now()}
}

// End tells of the call. Only the first one counts.
func (s *Sending) End(outcome propagation.Outcome) {
	if s == nil || !s.ended.CompareAndSwap(false, true) {
		return
	}
	call := s.call
	call.Duration, call.Outcome = time.Since(s.start), outcome
	tell(s.ctx, s.observer.Sent, call)
}

// tell keeps a panic of an observer's from the application.
func tell(ctx context.Context, observer func(context.Context, propagation.Call), call propagation.Call) {
	defer func() { _ = recover() }()
	observer(ctx, call)
}

// Outcome returns what a context that has ended makes of a call that failed, or whatever a handler made of it.
func Outcome(ctx context.Context, failed bool) propagation.Outcome {
	switch err := errOf(ctx); {
	case errors.Is(err, context.DeadlineExceeded):
		return propagation.DeadlineExceeded
	case err != nil:
		return propagation.Canceled
	case failed:
		return propagation.Failed
	default:
		return propagation.OK
	}
}

func errOf(ctx context.Context) (err error) {
	defer func() { _ = recover() }() // a foreign Err
	return ctx.Err()
}
