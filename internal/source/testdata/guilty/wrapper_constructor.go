package wrapperconstructor

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct {
	grpc.ServerStream
	ctx context.Context
}

func (w *wrapped) Context() context.Context { return w.ctx }

func wrap(ss grpc.ServerStream) *wrapped {
	return &wrapped{ss, context.TODO()} // culprit wrap
}

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, wrap(ss)) // frame 1 interceptor
}
