package wrapperofvalue

import (
	"context"

	middleware "github.com/grpc-ecosystem/go-grpc-middleware"
	"google.golang.org/grpc"

	"example.com/elsewhere"
)

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &middleware.WrappedServerStream{ // frame 1 interceptor
		ServerStream:   ss,
		WrappedContext: elsewhere.Tenant{Context: context.Background()}, // culprit interceptor
	})
}
