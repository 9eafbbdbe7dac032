package wrapperliteral

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct {
	grpc.ServerStream
	ctx context.Context
}

func (w *wrapped) Context() context.Context { return w.ctx }

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &wrapped{ // frame 1 interceptor
		ServerStream: ss,
		ctx:          context.Background(), // culprit interceptor
	})
}
