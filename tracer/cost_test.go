package tracer_test

import (
	"context"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// BenchmarkNode is what a node costs, from its start to its end, below one that is under way, and beside it the context alone.
func BenchmarkNode(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.Run("context alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			kept = context.WithValue(ctx, valueKey{}, b)
		}
	})
	b.Run("node", func(b *testing.B) {
		r := tracer.NewRecorder(tracer.WithMaxNodes(10_000))
		parent, up := tracer.StartClient(ctx, r, "Order/Place", "")
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if i%1000 == 0 {
				up.End()
				parent, up = tracer.StartClient(ctx, r, "Order/Place", "")
			}
			c, n := tracer.StartClient(parent, nil, "Stock/Reserve", "")
			kept = c
			n.End()
		}
		up.End()
	})
}

var kept context.Context
