package wrapperfieldlater

import (
	"context"

	middleware "github.com/grpc-ecosystem/go-grpc-middleware"
	"google.golang.org/grpc"
)

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	wrapper := middleware.WrapServerStream(ss)
	wrapper.WrappedContext = context.WithoutCancel(ss.Context()) // culprit interceptor
	return handler(srv, wrapper)                                 // frame 1 interceptor
}
