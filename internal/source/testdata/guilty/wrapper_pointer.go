package wrapperpointer

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct{ grpc.ServerStream }

func (w *wrapped) Context() context.Context {
	return w.background()
}

func (w *wrapped) background() context.Context {
	return context.Background() // culprit (*wrapped).background
}

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	w := wrapped{ss}
	w.count = 1
	return handler(srv, &w) // frame 1 interceptor
}
