package otelbridge_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

type cost struct {
	name   string
	allocs float64
	do     func()
}

// kept makes a result outlive its call, as it does in a service.
var kept context.Context

// recordingSpan records at no cost of its own.
type recordingSpan struct{ noop.Span }

func (recordingSpan) IsRecording() bool                   { return true }
func (recordingSpan) SetAttributes(...attribute.KeyValue) {}

// costs are the hot paths, with the allocations that they may make: one to show OpenTelemetry's carrier as ours, one
// for the value that Get returns, one for the context; the digits of a trace id; the list of attributes.
func costs(ctx context.Context) []cost {
	p := otelbridge.Propagator()
	tx := propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"}
	inside := propagation.NewContext(ctx, tx)
	traced := trace.ContextWithRemoteSpanContext(ctx, remote)
	recording := trace.ContextWithSpan(ctx, recordingSpan{})
	empty, full := otelpropagation.MapCarrier{}, otelpropagation.MapCarrier{"x-dtm-trans-id": "T-1"}
	return []cost{
		{"Extract/none", 1, func() { kept = p.Extract(ctx, empty) }},
		{"Extract", 3, func() { kept = p.Extract(ctx, full) }},
		{"Inject/none", 1, func() { p.Inject(ctx, full) }},
		{"Inject", 1, func() { p.Inject(inside, full) }},
		{"TransactionFromTrace", 1, func() { _, _ = otelbridge.TransactionFromTrace(traced) }},
		{"TransactionFromTrace/none", 0, func() { _, _ = otelbridge.TransactionFromTrace(ctx) }},
		{"Annotate", 1, func() { otelbridge.Annotate(recording, tx) }},
		{"Annotate/off", 0, func() { otelbridge.Annotate(traced, tx) }},
	}
}

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
