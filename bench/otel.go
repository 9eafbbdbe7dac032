package main

import (
	"context"
	"testing"

	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// propagator is what a service that knows both gives to otel.SetTextMapPropagator.
var propagator = otelpropagation.NewCompositeTextMapPropagator(
	otelpropagation.TraceContext{},
	otelbridge.Propagator(otelbridge.WithPropagator(propagation.Propagator{
		Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate,
	})),
)

// withTrace returns ctx with a span that was begun elsewhere.
func withTrace(ctx context.Context) context.Context {
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled,
	}))
}

func noop() trace.TracerProvider { return tracenoop.NewTracerProvider() }

func neverSampled(tb testing.TB) trace.TracerProvider {
	return sdk(tb, sdktrace.WithSampler(sdktrace.NeverSample()))
}

// alwaysSampled ends its spans in an exporter that drops them.
func alwaysSampled(tb testing.TB) trace.TracerProvider {
	return sdk(tb, sdktrace.WithSampler(sdktrace.AlwaysSample()), sdktrace.WithBatcher(tracetest.NewNoopExporter()))
}

func sdk(tb testing.TB, options ...sdktrace.TracerProviderOption) trace.TracerProvider {
	tb.Helper()
	provider := sdktrace.NewTracerProvider(options...)
	tb.Cleanup(func() { _ = provider.Shutdown(context.Background()) }) // there is nothing to lose
	return provider
}
