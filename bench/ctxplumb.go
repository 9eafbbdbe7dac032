package main

import (
	"context"
	"runtime"
	"testing"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// transaction is what travels where a contender carries an id.
var transaction = propagation.Transaction{ID: "0195f3a2-7c1e-7d4b-9a55-1f2e3d4c5b6a"}

func withID(ctx context.Context) context.Context { return propagation.NewContext(ctx, transaction) }

// recorded is how many nodes a recorder keeps here: few enough for the garbage collector not to be what is measured.
const recorded = 1000

func newRecorder(tb testing.TB) *tracer.Recorder {
	tb.Helper()
	r := tracer.NewRecorder(tracer.WithMaxNodes(recorded))
	tb.Cleanup(r.Close)
	return r
}

// allocsOfContext is what one transaction context allocates.
func allocsOfContext() float64 {
	var kept context.Context
	allocs := testing.AllocsPerRun(1000, func() { kept = withID(context.Background()) })
	runtime.KeepAlive(kept)
	return allocs
}

// allocsOfHeader is what writing a header into a buffer that is there already allocates.
func allocsOfHeader() float64 {
	var p propagation.Propagator
	ctx, buffer := withID(context.Background()), make(headerBuffer, 0, 256)
	return testing.AllocsPerRun(1000, func() {
		buffer = buffer[:0]
		p.Inject(ctx, &buffer)
	})
}

type headerBuffer []byte

func (b *headerBuffer) Values(string) []string { return nil }

func (b *headerBuffer) Set(key, value string) {
	*b = append(append(append(append(*b, key...), ": "...), value...), "\r\n"...)
}
