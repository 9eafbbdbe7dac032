package wrapperforeign

import (
	"context"

	middleware "github.com/grpc-ecosystem/go-grpc-middleware"
	"google.golang.org/grpc"
)

func wrap(ss grpc.ServerStream) grpc.ServerStream {
	return &middleware.WrappedServerStream{
		ServerStream:   ss,
		WrappedContext: context.Background(), // culprit wrap
	}
}

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, wrap(ss)) // frame 1 interceptor
}
