package main

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// chain is services that call one another, the last of which waits for its context to end.
type chain struct {
	name, title string
	hops        int
	over        func(tb testing.TB, contender string, l *line) (call func(context.Context))
}

const longest = 8

var chainContenders = []string{bare, off, recording}

func chains() []chain {
	var all []chain
	for _, c := range []chain{
		{name: "grpc", title: "gRPC", over: chainGRPC},
		{name: "http1", title: "HTTP/1.1", over: chainHTTP1},
		{name: "h2c", title: "h2c", over: chainH2C},
	} {
		for _, c.hops = range []int{1, 2, 4, longest} {
			all = append(all, c)
		}
	}
	return all
}

// line is what the services of a chain and its caller tell each other beside their calls.
type line struct {
	hops    int
	reached chan struct{}
	heard   chan time.Time
	serving sync.WaitGroup
}

// serve is one service's part of a call; the deepest has no next.
func (l *line) serve(ctx context.Context, next func(context.Context)) {
	l.serving.Add(1)
	defer l.serving.Done()
	if next != nil {
		next(ctx)
		return
	}
	l.reached <- struct{}{}
	<-ctx.Done()
	l.heard <- time.Now()
}

// setUp starts the services of a contender, and returns a trial: how long a cancel takes to reach the deepest.
func (c chain) setUp(tb testing.TB, contender string) func() sample {
	tb.Helper()
	l := &line{hops: c.hops, reached: make(chan struct{}), heard: make(chan time.Time, 1)}
	call := c.over(tb, contender, l)
	base := tb.Context()
	if contender != bare {
		base = withID(base)
	}
	return func() sample {
		ctx, cancel := context.WithCancel(base)
		defer cancel()
		returned := make(chan struct{})
		go func() {
			defer close(returned)
			call(ctx)
		}()
		select {
		case <-l.reached:
		case <-returned:
			tb.Fatal("the call came back before it was canceled")
		}
		start := time.Now()
		cancel()
		took := (<-l.heard).Sub(start)
		<-returned
		l.serving.Wait() // nothing of this trial runs on into the next
		return sample{Wall: micros(took)}
	}
}

const trials = 400

// pairs measures a contender and bare beside it, in turn.
func (c chain) pairs(tb testing.TB, contender string) []pair {
	tb.Helper()
	return inTurn(trials,
		func() func() sample { return c.setUp(tb, bare) },
		func() func() sample { return c.setUp(tb, contender) },
	)
}

func (c chain) key() string { return fmt.Sprintf("cancel/%s/%d", c.name, c.hops) }
