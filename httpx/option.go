package httpx

import (
	"net/http"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// DefaultBodyLimit is how much of an unread body is read ahead, in bytes, unless [WithBodyLimit] says otherwise.
const DefaultBodyLimit = 64 << 10

// Option changes what [Middleware] and [Transport] do.
type Option interface {
	MiddlewareOption
	applyTransport(*config)
}

// MiddlewareOption changes what [Middleware] does.
type MiddlewareOption interface{ applyMiddleware(*config) }

type config struct {
	propagator propagation.Propagator
	recorder   *tracer.Recorder
	bodyLimit  int64
	observer   propagation.Observer
	public     bool
}

type option func(*config)

func (f option) applyMiddleware(c *config) { f(c) }
func (f option) applyTransport(c *config)  { f(c) }

type middlewareOption func(*config)

func (f middlewareOption) applyMiddleware(c *config) { f(c) }

// WithPropagator sets how transactions are read and written; the zero [propagation.Propagator] unless given.
func WithPropagator(p propagation.Propagator) Option {
	return option(func(c *config) { c.propagator = p })
}

// WithObserver sets who is told of the requests that belong to a transaction; nobody unless given.
func WithObserver(o propagation.Observer) Option {
	return option(func(c *config) { c.observer = o })
}

// WithPublicEndpoint believes no id that comes in, in whatever dialect, and begins a transaction of its own for each
// request ([propagation.Propagator.Begin]): for servers that anybody can call. A Fallback that takes over an id from a
// trace wants a trace that begins here too.
func WithPublicEndpoint() MiddlewareOption {
	return middlewareOption(func(c *config) { c.public = true })
}

// WithRecorder sets where calls are recorded; nil, or no option, means [tracer.Default] at the time of each call.
func WithRecorder(r *tracer.Recorder) Option {
	return option(func(c *config) { c.recorder = r })
}

// WithBodyLimit sets up to how many bytes an unread HTTP/1.1 body is read ahead, [DefaultBodyLimit] unless given. Zero
// reads nothing ahead. Each request under way may hold as much memory.
func WithBodyLimit(bytes int64) MiddlewareOption {
	return middlewareOption(func(c *config) { c.bodyLimit = bytes })
}

func (c *config) recording(r *http.Request) bool {
	return c.recorder != nil || tracer.Recording(r.Context())
}
