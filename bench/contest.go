package main

import (
	"runtime"
	"slices"
	"testing"
)

// contest is contenders that do the same work; the first is what the others are measured against.
type contest struct {
	name, title string
	contenders  []contender
}

// contender is one way to make a call: setUp returns the call, and its clean-up goes with tb.
type contender struct {
	name  string
	setUp func(tb testing.TB) (call func())
}

// kit is what a contender needs, made when its turn comes, so that none pays for another's.
type kit[T any] struct {
	name string
	make func(tb testing.TB) T
}

func kitOf[T any](kits []kit[T], name string) func(tb testing.TB) T {
	i := slices.IndexFunc(kits, func(k kit[T]) bool { return k.name == name })
	return kits[i].make
}

// The names of the contenders.
const (
	bare      = "bare"
	empty     = "empty interceptor"
	offNoID   = "ctxplumb, no id"
	off       = "ctxplumb, id"
	traced    = "ctxplumb, id and OTel propagator"
	recording = "ctxplumb, recording everything"
	otelNoop  = "otel contrib, no-op"
	otelNever = "otel contrib, SDK, never sampled"
	otelAll   = "otel contrib, SDK, always sampled"
	ggm       = "go-grpc-middleware, logging and recovery"
)

func contests() []contest {
	return []contest{
		unary(tcp), unary(memory), stream(tcp), stream(memory), handler(), request(tcp), request(memory),
	}
}

// pairs measures a contender and bare beside it, on one processor: on several, what threads and idle workers of the
// garbage collector cost in looking for work hides what a call costs.
func (c contest) pairs(tb testing.TB, one contender) []pair {
	tb.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	return inTurn(pairs,
		func() func() sample { return batchesOf(c.contenders[0].setUp(tb)) },
		func() func() sample { return batchesOf(one.setUp(tb)) },
	)
}
