package main

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// The interceptors that do nothing.
var (
	emptyServer, emptyClient = interceptors(same, same)
)

// The interceptors of a service without otelgrpc, that sends the trace and the transaction by OpenTelemetry's propagator.
var (
	tracedServer, tracedClient = interceptors(extract, inject)
)

func same(ctx context.Context) context.Context { return ctx }

func extract(ctx context.Context) context.Context {
	return propagator.Extract(ctx, incoming{ctx})
}

func inject(ctx context.Context) context.Context {
	md, ok := metadata.FromOutgoingContext(ctx) // a copy
	if !ok {
		md = metadata.MD{}
	}
	propagator.Inject(ctx, outgoing(md))
	return metadata.NewOutgoingContext(ctx, md)
}

// incoming shows OpenTelemetry the metadata of a call that came in. Copying all of it would cost more than the rest.
type incoming struct{ ctx context.Context }

func (c incoming) Values(key string) []string { return metadata.ValueFromIncomingContext(c.ctx, key) }

func (c incoming) Get(key string) string {
	if values := c.Values(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

func (incoming) Set(string, string) {}
func (incoming) Keys() []string     { return nil }

// outgoing shows it the metadata of a call that goes out.
type outgoing metadata.MD

func (c outgoing) Set(key, value string) { metadata.MD(c).Set(key, value) }
func (outgoing) Get(string) string       { return "" }
func (outgoing) Keys() []string          { return nil }

// interceptors puts server and client on the contexts of calls, unary and streams.
func interceptors(server, client func(context.Context) context.Context) ([]grpc.ServerOption, []grpc.DialOption) {
	return []grpc.ServerOption{
			grpc.ChainUnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
				return next(server(ctx), req)
			}),
			grpc.ChainStreamInterceptor(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
				if ctx := server(ss.Context()); ctx != ss.Context() {
					ss = &serverStream{ss, ctx}
				}
				return next(srv, ss)
			}),
		}, []grpc.DialOption{
			grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, next grpc.UnaryInvoker, opts ...grpc.CallOption) error {
				return next(client(ctx), method, req, reply, cc, opts...)
			}),
			grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, next grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
				return next(client(ctx), desc, cc, method, opts...)
			}),
		}
}

type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *serverStream) Context() context.Context { return s.ctx }
