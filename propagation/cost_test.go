package propagation_test

import (
	"context"
	"testing"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// ready answers for one key and throws away what is set, at no cost of its own.
type ready struct{ values []string }

func (r *ready) Values(key string) []string {
	if key == "x-dtm-trans-id" {
		return r.values
	}
	return nil
}

func (*ready) Set(string, string) {}

// costs are the hot paths, with the allocations that they may make.
func costs(ctx context.Context) []cost {
	var p propagation.Propagator
	inside := propagation.NewContext(ctx, try)
	deep := inside
	for range 10 {
		deep = context.WithValue(deep, valueKey{}, "above")
	}
	empty, full, twice := &ready{}, &ready{[]string{"T-1"}}, &ready{[]string{"T-1", "T-1"}}
	hooked := propagation.Propagator{
		Fallback: func(context.Context) (propagation.Transaction, bool) { return try, true },
		Accepted: func(context.Context, propagation.Transaction) {},
	}
	return []cost{
		{"ParseID", 0, func() { _, _ = propagation.ParseID("192.168.0.1:8091:2612341069705662465") }},
		{"NewContext", 1, func() { kept = propagation.NewContext(ctx, try) }},
		{"FromContext", 0, func() { _, _ = propagation.FromContext(inside) }},
		{"FromContext/none", 0, func() { _, _ = propagation.FromContext(ctx) }},
		{"FromContext/deep", 0, func() { _, _ = propagation.FromContext(deep) }},
		{"Extract", 1, func() { kept = p.Extract(ctx, full) }},
		{"Extract/none", 0, func() { kept = p.Extract(ctx, empty) }},
		{"Extract/twice", 1, func() { kept = p.Extract(ctx, twice) }},
		{"Extract/hooked", 1, func() { kept = hooked.Extract(ctx, empty) }},
		{"Inject", 0, func() { p.Inject(inside, empty) }},
		{"Inject/none", 0, func() { p.Inject(ctx, empty) }},
		{"ReadCounts", 0, func() { _ = propagation.ReadCounts() }},
	}
}

type cost struct {
	name   string
	allocs float64
	do     func()
}

// kept makes a result outlive its call, as it does in a service.
var kept context.Context

func TestAllocations(t *testing.T) {
	for _, c := range costs(t.Context()) {
		if got := testing.AllocsPerRun(100, c.do); got != c.allocs {
			t.Errorf("%s: %v allocations; want %v", c.name, got, c.allocs)
		}
	}
}

func Benchmark(b *testing.B) {
	for _, c := range costs(b.Context()) {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.do()
			}
		})
	}
}
