package otelbridge_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	traceID     = "4bf92f3577b34da6a3ce929d0e0e4736"
	traceparent = "00-" + traceID + "-00f067aa0ba902b7-01"
)

var (
	spanID = trace.SpanID{0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7}
	id     = trace.TraceID{0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36}
	remote = trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: spanID, TraceFlags: trace.FlagsSampled, Remote: true})
)

// found is what a context says of its transaction.
type found struct {
	Transaction propagation.Transaction
	Known       bool
}

func transaction(ctx context.Context) found {
	tx, ok := propagation.FromContext(ctx)
	return found{tx, ok}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(attribute.Value{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func tracerOf(t *testing.T, options ...sdktrace.TracerProviderOption) trace.Tracer {
	t.Helper()
	provider := sdktrace.NewTracerProvider(options...)
	t.Cleanup(func() {
		if err := provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return provider.Tracer("test")
}
