package grpcx

import (
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Option changes what the interceptors do; they need none.
type Option interface{ apply(*config) }

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

type config struct {
	propagator propagation.Propagator
	recorder   *tracer.Recorder
}

func newConfig(options []Option) *config {
	c := &config{}
	for _, o := range options {
		o.apply(c)
	}
	return c
}

// WithPropagator sets how transactions are read and written; the zero [propagation.Propagator] unless given.
func WithPropagator(p propagation.Propagator) Option {
	return optionFunc(func(c *config) { c.propagator = p })
}

// WithRecorder sets where calls are recorded; nil, or no option, means [tracer.Default] at the time of each call.
func WithRecorder(r *tracer.Recorder) Option {
	return optionFunc(func(c *config) { c.recorder = r })
}

// ServerOptions returns both server interceptors, to be given to [grpc.NewServer] before other interceptors.
func ServerOptions(options ...Option) []grpc.ServerOption {
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
