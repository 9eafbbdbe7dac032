package cuts

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"elsewhere.example/xcontext"
	"github.com/ctxplumb/ctxplumb/tracer"
)

type key struct{}

func pay(ctx context.Context, amount int) error {
	<-ctx.Done()
	return ctx.Err()
}

func direct(ctx context.Context) error {
	return pay(context.WithoutCancel(ctx), 1) // want `context.WithoutCancel\(ctx\) does not hear the context that came in, and nobody declared that: pass that one on, or declare the cut with tracer.Detach or //ctxplumb:detached <reason>; it has no bound either: limit it with context.WithTimeout`
}

func bounded(ctx context.Context) error {
	aside, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // want `context.WithoutCancel\(ctx\) does not hear the context that came in, and nobody declared that: pass that one on, or declare the cut with tracer.Detach or //ctxplumb:detached <reason>$`
	defer cancel()
	return pay(aside, 1)
}

func valued(ctx context.Context) error {
	aside := context.WithValue(context.WithoutCancel(ctx), key{}, 1) // want `context.WithoutCancel\(ctx\) does not hear`
	return pay(aside, 1)
}

func ofAValue(ctx context.Context) error {
	return pay(context.WithoutCancel(context.WithValue(ctx, key{}, 1)), 1) // want `context.WithoutCancel\(context.WithValue\(ctx, key\{\}, 1\)\) does not hear`
}

func onOnePath(ctx context.Context, slow bool) error {
	if slow {
		ctx = context.WithoutCancel(ctx) // want `context.WithoutCancel\(ctx\) does not hear`
	}
	return pay(ctx, 1)
}

func beyond(ctx context.Context) error {
	sent := ctx
	if ctx.Err() != nil {
		sent = context.WithoutCancel(ctx) // want `context.WithoutCancel\(ctx\) does not hear`
	}
	return pay(sent, 1)
}

func unary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(context.WithoutCancel(ctx), req) // want `context.WithoutCancel\(ctx\) does not hear`
}

type interceptor struct{ timeout time.Duration }

// noCancel is what boulder does to all its calls.
func (i interceptor) noCancel(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	cut := context.WithoutCancel(ctx) // want `context.WithoutCancel\(ctx\) does not hear`
	cut, cancel := context.WithTimeout(cut, i.timeout)
	defer cancel()
	return invoke(cut, method, req, reply, cc, opts...)
}

// ofItself cuts a variable that a closure has too.
func ofItself(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // want `context.WithoutCancel\(ctx\) does not hear`
	return func() error { return pay(ctx, 1) }()
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context()))) // want `context.WithoutCancel\(r.Context\(\)\) does not hear`
	})
}

func handle(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context()) // want `context.WithoutCancel\(r.Context\(\)\) does not hear`
	go func() { _ = pay(ctx, 1) }()
}

type stream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s stream) Context() context.Context {
	return context.WithoutCancel(s.ServerStream.Context()) // want `context.WithoutCancel\(s.ServerStream.Context\(\)\) does not hear`
}

func wrap(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, stream{s, context.WithoutCancel(s.Context())}) // want `context.WithoutCancel\(s.Context\(\)\) does not hear`
}

// quiet is used many times and reported once.
func quiet(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx) // want `context.WithoutCancel\(ctx\) does not hear`
}

func quietly(ctx context.Context) error   { return pay(quiet(ctx), 1) }
func moreQuiet(ctx context.Context) error { return pay(quiet(ctx), 2) }

func deep(ctx context.Context, n int) error {
	sent := ctx
	switch {
	case n > 2:
		sent = context.WithValue(quiet(ctx), key{}, n)
	case n > 1:
		go func() { _ = pay(context.WithoutCancel(ctx), n) }() // want `context.WithoutCancel\(ctx\) does not hear`
	}
	return pay(sent, n)
}

type job struct{ ctx context.Context }

func queued(ctx context.Context, queue chan job) {
	queue <- job{ctx: context.WithoutCancel(ctx)} // want `context.WithoutCancel\(ctx\) does not hear`
}

func (j job) run() error { return pay(j.ctx, 1) }

func ofAField(ctx context.Context) error {
	j := job{ctx}
	return pay(context.WithoutCancel(j.ctx), 1) // want `context.WithoutCancel\(j.ctx\) does not hear`
}

func byALibrary(ctx context.Context) error {
	return pay(xcontext.Detach(ctx), 1) // want `xcontext.Detach\(ctx\) does not hear`
}

func byATypeOfALibrary(ctx context.Context) error {
	return pay(xcontext.Values{Context: ctx}, 1) // want `xcontext.Values\{…\} does not hear`
}

func byATypeOfALibraryByName(ctx context.Context) error {
	return pay(xcontext.Keep(ctx), 1) // want `xcontext.Keep\(ctx\) does not hear`
}

func declaredWithoutAReason(ctx context.Context) error {
	//ctxplumb:detached
	return pay(context.WithoutCancel(ctx), 1) // want `does not hear .*; a declaration needs a reason: //ctxplumb:detached <reason>`
}

func unbounded(ctx context.Context) error {
	return pay(tracer.Detach(ctx, "the books"), 1) // want `tracer.Detach\(ctx, "the books"\) has no bound: whoever detaches work limits it, with context.WithTimeout`
}

func unboundedGoroutine(ctx context.Context) {
	aside := tracer.Detach(ctx, "the books") // want `tracer.Detach\(ctx, "the books"\) has no bound`
	go pay(aside, 1)
}

func unboundedNode(ctx context.Context) {
	tracer.Go(tracer.Detach(ctx, "the books"), "books", func(ctx context.Context) { // want `tracer.Detach\(ctx, "the books"\) has no bound`
		_ = pay(ctx, 1)
	})
}

func unboundedOnOnePath(ctx context.Context, slow bool) error {
	aside := tracer.Detach(ctx, "the books") // want `tracer.Detach\(ctx, "the books"\) has no bound`
	if !slow {
		limited, cancel := context.WithTimeout(aside, time.Second)
		defer cancel()
		aside = limited
	}
	return pay(aside, 1)
}

type stock interface {
	Release(ctx context.Context, sku string) error
}

func unboundedCall(ctx context.Context, s stock) error {
	return s.Release(tracer.Detach(ctx, "goods go back"), "tea") // want `tracer.Detach\(ctx, "goods go back"\) has no bound`
}

func afterTheEnd(ctx context.Context) error {
	<-ctx.Done()
	return pay(context.WithoutCancel(ctx), 1) // want `context.WithoutCancel\(ctx\) does not hear .*; it has no bound either`
}

func deferred(ctx context.Context, s stock) error {
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // want `context.WithoutCancel\(ctx\) does not hear`
		defer cancel()
		_ = s.Release(ctx, "tea")
	}()
	return pay(ctx, 1)
}
