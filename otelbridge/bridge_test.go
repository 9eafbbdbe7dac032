package otelbridge_test

import (
	"context"
	"net/http"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestTransactionFromTrace(t *testing.T) {
	t.Parallel()
	named := found{propagation.Transaction{ID: traceID}, true}
	unsampled := trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: spanID})
	for _, test := range []struct {
		name string
		span trace.SpanContext
		want found
	}{
		{"no trace", trace.SpanContext{}, found{}},
		{"from the caller", remote, named},
		{"not sampled", unsampled, named},
		{"a trace without a span", trace.SpanContext{}.WithTraceID(id), named},
		{"a span without a trace", trace.SpanContext{}.WithSpanID(spanID), found{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tx, ok := otelbridge.TransactionFromTrace(trace.ContextWithSpanContext(t.Context(), test.span))
			same(t, "TransactionFromTrace", test.want, found{tx, ok})
		})
	}
	tx, ok := otelbridge.TransactionFromTrace(t.Context())
	same(t, "without a span", found{}, found{tx, ok})
}

func TestAnnotate(t *testing.T) {
	t.Parallel()
	path := attribute.String("url.path", "/orders")
	for _, test := range []struct {
		name string
		tx   propagation.Transaction
		want []attribute.KeyValue
	}{
		{"nothing", propagation.Transaction{}, []attribute.KeyValue{path}},
		{"an id", propagation.Transaction{ID: "T-1"}, []attribute.KeyValue{path, attribute.String("dtm.trans_id", "T-1")}},
		{
			"a branch", propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"},
			[]attribute.KeyValue{
				path, attribute.String("dtm.trans_id", "T-1"), attribute.String("dtm.branch_id", "01"), attribute.String("dtm.op", "try"),
			},
		},
		{
			"an op without a branch", propagation.Transaction{ID: "T-1", Op: "msg"},
			[]attribute.KeyValue{path, attribute.String("dtm.trans_id", "T-1"), attribute.String("dtm.op", "msg")},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			spans := tracetest.NewSpanRecorder()
			ctx, span := tracerOf(t, sdktrace.WithSpanProcessor(spans)).Start(t.Context(), "POST /orders", trace.WithAttributes(path))
			otelbridge.Annotate(ctx, test.tx)
			span.End()
			same(t, "attributes", [][]attribute.KeyValue{test.want}, attributesOf(spans))
		})
	}
}

func attributesOf(spans *tracetest.SpanRecorder) (all [][]attribute.KeyValue) {
	for _, span := range spans.Ended() {
		all = append(all, span.Attributes())
	}
	return all
}

// The last of two transactions is the one that the span belongs to.
func TestAnnotateReplaces(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	ctx, span := tracerOf(t, sdktrace.WithSpanProcessor(spans)).Start(t.Context(), "POST /orders")
	otelbridge.Annotate(ctx, propagation.Transaction{ID: "T-1"})
	otelbridge.Annotate(ctx, propagation.Transaction{ID: "T-2"})
	span.End()
	same(t, "attributes", [][]attribute.KeyValue{{attribute.String("dtm.trans_id", "T-2")}}, attributesOf(spans))
}

// The tracer is told of the trace, sampled or not, where there is a node to tell.
func TestAnnotateTellsTheNode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		start func(*testing.T, context.Context) context.Context
		want  tracer.TraceID
	}{
		{"no span", func(_ *testing.T, ctx context.Context) context.Context { return ctx }, tracer.TraceID{}},
		{"a remote span", func(_ *testing.T, ctx context.Context) context.Context {
			return trace.ContextWithRemoteSpanContext(ctx, remote)
		}, tracer.TraceID(id)},
		{"a span that is not sampled", func(t *testing.T, ctx context.Context) context.Context {
			ctx = trace.ContextWithRemoteSpanContext(ctx, remote)
			ctx, span := tracerOf(t, sdktrace.WithSampler(sdktrace.NeverSample())).Start(ctx, "Place")
			span.End()
			return ctx
		}, tracer.TraceID(id)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			ctx, node := tracer.StartServer(t.Context(), recorder, "shop.Order/Place", "")
			otelbridge.Annotate(test.start(t, ctx), propagation.Transaction{ID: "T-1"})
			node.End()
			var got []tracer.TraceID
			for _, r := range recorder.Tree().Records {
				got = append(got, r.OTelTrace)
			}
			same(t, "traces of the nodes", []tracer.TraceID{test.want}, got)
		})
	}
}

// A request that carries a trace and no transaction is named after the trace; one that carries both keeps its own name.
func TestBridge(t *testing.T) {
	t.Parallel()
	p := propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}
	for _, test := range []struct {
		name string
		in   otelpropagation.MapCarrier
		want found
		sent otelpropagation.MapCarrier
	}{
		{"neither", otelpropagation.MapCarrier{}, found{}, otelpropagation.MapCarrier{}},
		{
			"a trace", otelpropagation.MapCarrier{"traceparent": traceparent},
			found{propagation.Transaction{ID: traceID}, true},
			otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": traceID},
		},
		{
			"a trace and an invalid id", otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": "\t"},
			found{propagation.Transaction{ID: traceID}, true},
			otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": traceID},
		},
		{
			"both", otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": "T-1"},
			found{propagation.Transaction{ID: "T-1"}, true},
			otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": "T-1"},
		},
		{
			"an id", otelpropagation.MapCarrier{"x-dtm-trans-id": "T-1"},
			found{propagation.Transaction{ID: "T-1"}, true},
			otelpropagation.MapCarrier{"x-dtm-trans-id": "T-1"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := otelpropagation.TraceContext{}.Extract(t.Context(), test.in)
			ctx = p.Extract(ctx, values{test.in})
			same(t, "transaction", test.want, transaction(ctx))
			sent := otelpropagation.MapCarrier{}
			composite().Inject(ctx, sent)
			same(t, "sent", test.sent, sent)
		})
	}
}

// values shows a MapCarrier as ctxplumb's own carrier.
type values struct{ otelpropagation.MapCarrier }

func (v values) Values(key string) []string {
	if value, ok := v.MapCarrier[key]; ok {
		return []string{value}
	}
	return nil
}

// A service that only knows OpenTelemetry, asked through the middle of two that know the transaction too, with the
// SDK's own ids: its caller's transaction and trace reach the far side, and the far side's span.
func TestThroughAServiceThatOnlyKnowsOTel(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	tracing := tracerOf(t, sdktrace.WithSpanProcessor(spans))
	bridge := propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}

	ctx, edge := tracing.Start(t.Context(), "edge")
	ctx = bridge.Extract(ctx, values{})
	header := overTheWire(t, ctx)

	ctx = composite().Extract(t.Context(), otelpropagation.HeaderCarrier(header))
	ctx, middle := tracing.Start(ctx, "middle")
	header = overTheWire(t, ctx)

	ctx = otelpropagation.TraceContext{}.Extract(t.Context(), otelpropagation.HeaderCarrier(header))
	ctx, far := tracing.Start(ctx, "far")
	ctx = bridge.Extract(ctx, httpValues(header))
	far.End()
	middle.End()
	edge.End()

	named := edge.SpanContext().TraceID().String()
	same(t, "transaction", found{propagation.Transaction{ID: named}, true}, transaction(ctx))
	attributes := []attribute.KeyValue{attribute.String("dtm.trans_id", named)}
	same(t, "attributes of far, middle, edge", [][]attribute.KeyValue{attributes, nil, attributes}, attributesOf(spans))
}

type httpValues http.Header

func (h httpValues) Values(key string) []string { return http.Header(h).Values(key) }
func (h httpValues) Set(key, value string)      { http.Header(h).Set(key, value) }
