package grpcx

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// GuardUnary stands around interceptor and, while recording, compares the context that it hands on with the one that
// it was given: where it cut the cancel, it is named. What interceptor does is unchanged. It needs one of this package's
// server interceptors before it.
func GuardUnary(interceptor grpc.UnaryServerInterceptor) grpc.UnaryServerInterceptor {
	probe := tracer.NewProbe(interceptor)
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if !tracer.Recording(ctx) {
			return interceptor(ctx, req, info, handler)
		}
		probe.In(ctx)
		return interceptor(ctx, req, info, func(ctx context.Context, req any) (any, error) {
			ctx, n := probe.Out(ctx)
			defer n.End()
			return handler(ctx, req)
		})
	}
}

// GuardStream does for stream interceptors what [GuardUnary] does for unary ones.
func GuardStream(interceptor grpc.StreamServerInterceptor) grpc.StreamServerInterceptor {
	probe := tracer.NewProbe(interceptor)
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		if !tracer.Recording(ss.Context()) {
			return interceptor(srv, ss, info, handler)
		}
		probe.In(ss.Context())
		return interceptor(srv, ss, info, func(srv any, ss grpc.ServerStream) error {
			ctx, n := probe.Out(ss.Context())
			if n == nil {
				return handler(srv, ss)
			}
			defer n.End()
			return handler(srv, &serverStream{ServerStream: ss, ctx: ctx})
		})
	}
}
