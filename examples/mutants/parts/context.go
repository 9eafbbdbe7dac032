package parts

import (
	"context"
	"net/http"
	"sync/atomic"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Base is a context as a server has one: it ends with the process.
var base, _ = context.WithCancel(context.Background())

// Base returns the context of the process.
func Base() context.Context { return base }

// NilDone ends, and tells nobody.
type NilDone struct{ context.Context }

// Done is never closed.
func (NilDone) Done() <-chan struct{} { return nil } // mend

// NeverDone is a context that has to be closed by hand.
type NeverDone struct {
	context.Context
	End chan struct{}
}

// Done is closed by whoever remembers to.
func (c NeverDone) Done() <-chan struct{} { return c.End } // mend

// OtherDone has the values of one context and the end of another.
type OtherDone struct {
	context.Context
	Other context.Context
}

// Done belongs to the other context.
func (c OtherDone) Done() <-chan struct{} { return c.Other.Done() } // mend

// Err belongs to the other context.
func (c OtherDone) Err() error { return c.Other.Err() }

// Sever helps people to go on with what is called off.
func Sever(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx) // mend
}

// Severer is the same for those who are given it.
var Severer interface {
	Sever(ctx context.Context) context.Context
} = severer{}

type severer struct{}

func (severer) Sever(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx) // mend
}

// Tenant is a context that knows whose order it is. It hears what its parent hears.
type Tenant struct{ context.Context }

type tenantKey struct{}

// Value knows the tenant.
func (t Tenant) Value(key any) any {
	if key == (tenantKey{}) {
		return "acme"
	}
	return t.Context.Value(key)
}

// WithTenant is the same in one line.
func WithTenant(ctx context.Context) context.Context {
	return context.WithValue(ctx, tenantKey{}, "acme")
}

// Merge returns a context with the values of ctx that ends with ctx or with other.
func Merge(ctx, other context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return ctx, func() {
		stop()
		cancel(context.Canceled)
	}
}

// Tie returns a context that is cut from ctx and ends with it all the same, which has to be declared: by its looks it is a cut.
func Tie(ctx context.Context) (context.Context, context.CancelFunc) {
	tied, cancel := context.WithCancel(tracer.Detach(ctx, "its end is passed on by hand"))
	stop := context.AfterFunc(ctx, cancel)
	return tied, func() {
		stop()
		cancel()
	}
}

// Stream is a stream with another context.
type Stream struct {
	grpc.ServerStream
	Ctx context.Context
}

// Context returns the other context.
func (s Stream) Context() context.Context { return s.Ctx }

// RoundTrip makes a transport of a function.
type RoundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f RoundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var calls atomic.Int64

// Canary picks every second call.
func Canary() bool { return calls.Add(1)%2 == 1 }

// Either picks one of two contexts, in turn.
func Either(a, b context.Context) context.Context {
	if Canary() {
		return a
	}
	return b
}
