package main

import (
	"context"
	"net/http"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/httpx"
)

// httpKit is what a contender puts on a server and on a client.
type httpKit struct {
	ctx        context.Context // of the caller
	middleware func(http.Handler) http.Handler
	transport  func(http.RoundTripper) http.RoundTripper
}

var httpKits = []kit[httpKit]{
	{bare, func(tb testing.TB) httpKit { return httpKit{tb.Context(), bareHandler, bareTransport} }},
	{empty, func(tb testing.TB) httpKit { return httpKit{tb.Context(), emptyMiddleware, emptyTransport} }},
	{offNoID, func(tb testing.TB) httpKit { return ctxplumbHTTP(tb.Context()) }},
	{off, func(tb testing.TB) httpKit { return ctxplumbHTTP(withID(tb.Context())) }},
	{traced, func(tb testing.TB) httpKit {
		return httpKit{withTrace(withID(tb.Context())), tracedMiddleware, tracedTransport}
	}},
	{recording, func(tb testing.TB) httpKit {
		return ctxplumbHTTP(withID(tb.Context()), httpx.WithRecorder(newRecorder(tb)))
	}},
	{otelNoop, func(tb testing.TB) httpKit { return otelHTTP(tb, noop()) }},
	{otelNever, func(tb testing.TB) httpKit { return otelHTTP(tb, neverSampled(tb)) }},
	{otelAll, func(tb testing.TB) httpKit { return otelHTTP(tb, alwaysSampled(tb)) }},
}

func ctxplumbHTTP(ctx context.Context, options ...httpx.Option) httpKit {
	both := make([]httpx.MiddlewareOption, 0, len(options))
	for _, o := range options {
		both = append(both, o)
	}
	return httpKit{ctx, httpx.Middleware(both...), func(base http.RoundTripper) http.RoundTripper {
		return httpx.Transport(base, options...)
	}}
}

func otelHTTP(tb testing.TB, tracers trace.TracerProvider) httpKit {
	options := []otelhttp.Option{
		otelhttp.WithTracerProvider(tracers),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelhttp.WithPropagators(otelpropagation.TraceContext{}),
	}
	return httpKit{tb.Context(), otelhttp.NewMiddleware("bench", options...), func(base http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(base, options...)
	}}
}

func bareHandler(next http.Handler) http.Handler             { return next }
func bareTransport(base http.RoundTripper) http.RoundTripper { return base }

func emptyMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

func emptyTransport(base http.RoundTripper) http.RoundTripper { return roundTripper(base.RoundTrip) }

// tracedMiddleware and tracedTransport send the trace and the transaction by OpenTelemetry's propagator, without otelhttp.
func tracedMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(propagator.Extract(r.Context(), otelpropagation.HeaderCarrier(r.Header))))
	})
}

func tracedTransport(base http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		propagator.Inject(r.Context(), otelpropagation.HeaderCarrier(r.Header))
		return base.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
