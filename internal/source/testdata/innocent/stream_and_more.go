package streamandmore

import (
	"context"

	"google.golang.org/grpc"
)

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(build(context.Background()), ss) // frame 1 interceptor // culprit interceptor
}
