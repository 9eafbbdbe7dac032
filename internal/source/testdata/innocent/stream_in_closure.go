package streaminclosure

import (
	"context"

	"google.golang.org/grpc"
)

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return limit(ss.Context(), func(context.Context) error { // frame 2 interceptor
		return handler(srv, ss) // frame 1 interceptor.func1 // culprit interceptor.func1
	})
}
