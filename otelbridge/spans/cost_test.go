package spans_test

import (
	"context"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// cost is that of a span which begins with ctx, beside what OpenTelemetry itself takes.
type cost struct {
	name   string
	allocs float64
	ctx    func(testing.TB) context.Context
}

// costs are: the node, its context, what is known of the span and where it began; and three for a watch, where the context
// has a cancel of its own.
func costs() []cost {
	return []cost{
		{"off", 0, func(t testing.TB) context.Context { return t.Context() }},
		{"on", 4, recording},
		{"on/cancel", 8, func(t testing.TB) context.Context {
			ctx, cancel := context.WithCancel(recording(t))
			t.Cleanup(cancel)
			return ctx
		}},
	}
}

func recording(t testing.TB) context.Context {
	r := tracer.NewRecorder(tracer.WithMaxNodes(1000))
	t.Cleanup(r.Close)
	ctx, n := tracer.StartClient(t.Context(), r, "Order/Place", "")
	t.Cleanup(n.End)
	return ctx
}

// capture keeps the span that it is told of.
type capture struct{ span sdktrace.ReadWriteSpan }

func (c *capture) OnStart(_ context.Context, s sdktrace.ReadWriteSpan) { c.span = s }
func (*capture) OnEnd(sdktrace.ReadOnlySpan)                           {}
func (*capture) Shutdown(context.Context) error                        { return nil }
func (*capture) ForceFlush(context.Context) error                      { return nil }

// begun returns a span, and what begins and ends it for the processor alone.
func begun(ctx context.Context) func() {
	var c capture
	_, span := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(&c)).Tracer("library").Start(ctx, "SELECT", trace.WithSpanKind(trace.SpanKindClient))
	span.End()
	p := spans.Processor()
	return func() {
		p.OnStart(ctx, c.span)
		p.OnEnd(c.span)
	}
}

func TestAllocations(t *testing.T) {
	for _, c := range costs() {
		if got := testing.AllocsPerRun(500, begun(c.ctx(t))); got != c.allocs {
			t.Errorf("%s: %v allocations; want %v", c.name, got, c.allocs)
		}
	}
}

func Benchmark(b *testing.B) {
	for _, c := range costs() {
		if c.name == "on" {
			continue // the recorder forgets the node above, with the watch that they share
		}
		b.Run(c.name, func(b *testing.B) {
			do := begun(c.ctx(b))
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
}
