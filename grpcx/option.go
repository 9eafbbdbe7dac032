package grpcx

import (
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Option changes what the interceptors do; they need none.
type Option interface {
	ServerOption
	applyClient(*config)
}

// ServerOption changes what the interceptors of a server do.
type ServerOption interface{ applyServer(*config) }

type option func(*config)

func (f option) applyServer(c *config) { f(c) }
func (f option) applyClient(c *config) { f(c) }

type serverOption func(*config)

func (f serverOption) applyServer(c *config) { f(c) }

type config struct {
	propagator propagation.Propagator
	recorder   *tracer.Recorder
	observer   propagation.Observer
	public     bool
}

func newServerConfig(options []ServerOption) *config {
	c := &config{}
	for _, o := range options {
		o.applyServer(c)
	}
	return c
}

func newClientConfig(options []Option) *config {
	c := &config{}
	for _, o := range options {
		o.applyClient(c)
	}
	return c
}

// WithPropagator sets how transactions are read and written; the zero [propagation.Propagator] unless given.
func WithPropagator(p propagation.Propagator) Option {
	return option(func(c *config) { c.propagator = p })
}

// WithRecorder sets where calls are recorded; nil, or no option, means [tracer.Default] at the time of each call.
func WithRecorder(r *tracer.Recorder) Option {
	return option(func(c *config) { c.recorder = r })
}

// WithObserver sets who is told of the calls that belong to a transaction; nobody unless given.
func WithObserver(o propagation.Observer) Option {
	return option(func(c *config) { c.observer = o })
}

// WithPublicEndpoint believes no id that comes in, in whatever dialect, and begins a transaction of its own for each
// call ([propagation.Propagator.Begin]): for servers that anybody can call. A Fallback that takes over an id from a
// trace wants a trace that begins here too.
func WithPublicEndpoint() ServerOption {
	return serverOption(func(c *config) { c.public = true })
}

// ServerOptions returns both server interceptors, to be given to [grpc.NewServer] before other interceptors.
func ServerOptions(options ...ServerOption) []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(UnaryServerInterceptor(options...)),
		grpc.ChainStreamInterceptor(StreamServerInterceptor(options...)),
	}
}

// DialOptions returns both client interceptors, to be given to [grpc.NewClient] after other interceptors.
func DialOptions(options ...Option) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithChainUnaryInterceptor(UnaryClientInterceptor(options...)),
		grpc.WithChainStreamInterceptor(StreamClientInterceptor(options...)),
	}
}
