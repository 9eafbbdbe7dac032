// Package spans makes every OpenTelemetry span a node of ctxplumb's tree: the calls of instrumented libraries, such as
// otelsql, redisotel, otelhttp and otelgrpc, are audited with no other change to the program.
//
//	sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans.Processor()))
//
// The edge of a span is judged by the context with which it was started. Spans that the sampler drops are not seen: tests
// need [sdktrace.AlwaysSample], which is the default. A call that grpcx or httpx records too is one node, in either order.
//
// A span that nobody ends is not taken for work that runs on: it is deaf only while a goroutine is inside of the call that
// started it. A span on a fresh context is lost where its goroutine belongs to a node of grpcx, httpx or [tracer.Go].
package spans

import (
	"context"
	"strings"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Processor returns a processor that begins a node with each span and ends it with the span: a client for spans of kind
// client and producer, a server for server and consumer, otherwise a task, under the name of the span. A node is recorded
// where one that begins on the same context would be; nothing is while nobody records. The span is not changed, and what
// is kept of it is bounded by the recorder. It is safe for concurrent use.
func Processor() sdktrace.SpanProcessor {
	tracer.SetSpanFinder(local)
	return processor{}
}

type processor struct{}

// OnStart begins the node of s.
func (processor) OnStart(parent context.Context, s sdktrace.ReadWriteSpan) {
	if !tracer.Recording(parent) {
		return
	}
	is, kind := s.SpanContext(), kindOf(s.SpanKind())
	tracer.StartSpan(parent, tracer.Span{
		ID: tracer.ID(is.SpanID()), Trace: tracer.TraceID(is.TraceID()), Remote: remote(s), Kind: kind, Name: s.Name(), Call: call(s, kind),
	})
}

func remote(s sdktrace.ReadOnlySpan) tracer.ID {
	if parent := s.Parent(); parent.IsRemote() {
		return tracer.ID(parent.SpanID())
	}
	return tracer.ID{}
}

// OnEnd ends the node of s.
func (processor) OnEnd(s sdktrace.ReadOnlySpan) {
	tracer.EndSpan(tracer.ID(s.SpanContext().SpanID()), s.Name())
}

// Shutdown does nothing: there is nothing to flush, and a recording is the recorder's.
func (processor) Shutdown(context.Context) error { return nil }

// ForceFlush does nothing, likewise.
func (processor) ForceFlush(context.Context) error { return nil }

// local returns the span of ctx, none where that is on the other side of a wire.
func local(ctx context.Context) tracer.ID {
	is := trace.SpanContextFromContext(ctx)
	if is.IsRemote() {
		return tracer.ID{}
	}
	return tracer.ID(is.SpanID())
}

func kindOf(kind trace.SpanKind) tracer.Kind {
	switch kind {
	case trace.SpanKindClient, trace.SpanKindProducer:
		return tracer.Client
	case trace.SpanKindServer, trace.SpanKindConsumer:
		return tracer.Server
	default:
		return tracer.Task
	}
}

// call names the node that httpx begins for the same request, or else grpcx, which names calls as otelgrpc does.
func call(s sdktrace.ReadOnlySpan, kind tracer.Kind) string {
	if kind == tracer.Task {
		return s.Name()
	}
	var method, host string
	for _, kv := range s.Attributes() {
		switch kv.Key {
		case methodKey:
			method = kv.Value.AsString()
		case hostKey:
			host = kv.Value.AsString()
		}
	}
	if method == "" && s.InstrumentationScope().Name == otelhttp { // whose clients set the attributes later
		method, _, _ = strings.Cut(strings.TrimPrefix(s.Name(), "HTTP "), " ")
	}
	switch {
	case method == "":
		return s.Name()
	case kind == tracer.Server:
		host = "" // is not in the name
	}
	return method + " " + host
}

// The attributes of a request over HTTP.
// Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
const (
	methodKey = "http.request.method"
	hostKey   = "server.address"
)

const otelhttp = "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
