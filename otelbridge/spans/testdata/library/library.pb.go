// Package library is one that a program imports. Its file is named as generated ones are, which like those of a library are
// not for the program's author to mend.
package library

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Library is instrumented with a tracer.
type Library struct{ trace.Tracer }

// Call makes a call that takes as long as the program does meanwhile.
func (l Library) Call(ctx context.Context, name string, meanwhile func(context.Context)) {
	ctx, end := l.Begin(ctx, name, trace.SpanKindClient)
	defer end()
	if meanwhile != nil {
		meanwhile(ctx)
	}
}

// Slow makes a call that does not hear its caller for a second.
func (l Library) Slow(ctx context.Context, name string) {
	_, end := l.Begin(ctx, name, trace.SpanKindClient)
	defer end()
	time.Sleep(time.Second)
}

// Unended returns without an end of its span.
func (l Library) Unended(ctx context.Context, name string) {
	l.Begin(ctx, name, trace.SpanKindClient)
}

// Refresh makes a call for the library itself.
func (l Library) Refresh(ctx context.Context, name string, done chan<- struct{}) {
	l.Call(ctx, name, nil)
	close(done)
}

// Dial makes a call for the library itself, on a goroutine that it starts, and returns after it.
func (l Library) Dial(ctx context.Context) {
	done := make(chan struct{})
	go l.Refresh(context.WithoutCancel(ctx), "dial", done)
	<-done
}

// HTTP makes a request as an instrumented client does.
func (l Library) HTTP(ctx context.Context, method, host string, meanwhile func(context.Context)) {
	ctx, span := l.Start(ctx, "HTTP "+method, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("server.address", host)))
	defer span.End()
	meanwhile(ctx)
}

// Handle serves a request as an instrumented handler does.
func (l Library) Handle(ctx context.Context, handler func(context.Context)) {
	ctx, span := l.Start(ctx, "orders", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", "POST"), attribute.String("server.address", "shop")))
	defer span.End()
	handler(ctx)
}

// Client makes a call as grpcx and httpx do.
func Client(ctx context.Context, name string, meanwhile func(context.Context)) {
	ctx, n := tracer.StartClient(ctx, nil, name, "T-1")
	defer n.End()
	meanwhile(ctx)
}

// Server serves one as they do.
func Server(ctx context.Context, name string, meanwhile func(context.Context)) {
	ctx, n := tracer.StartServer(ctx, nil, name, "")
	defer n.End()
	n.Join("T-1", "")
	meanwhile(ctx)
	n.Rename(name + " /orders")
}

// Begin begins a span and returns its end.
func (l Library) Begin(ctx context.Context, name string, kind trace.SpanKind) (context.Context, func()) {
	ctx, span := l.Start(ctx, name, trace.WithSpanKind(kind))
	return ctx, func() { span.End() }
}
