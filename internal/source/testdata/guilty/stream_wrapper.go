package streamwrapper

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct{ grpc.ServerStream }

func (w *wrapped) Context() context.Context {
	return context.Background() // culprit (*wrapped).Context
}

func watch(stream grpc.ServerStream, audit Audit) error {
	return audit.Write(stream.Context()) // frame 1 watch
}

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &wrapped{ss}) // frame 2 interceptor
}
