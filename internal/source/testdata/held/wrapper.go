package wrapper

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct {
	grpc.ServerStream
	ctx context.Context
}

func (w *wrapped) Context() context.Context { return w.ctx }

func (i *interceptor) stream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &wrapped{ServerStream: ss, ctx: i.base}) // frame 2 (*interceptor).stream // culprit (*interceptor).stream
}

func (s *server) Watch(ss grpc.ServerStream) error {
	return s.stock.Reserve(ss.Context()) // frame 1 (*server).Watch
}
