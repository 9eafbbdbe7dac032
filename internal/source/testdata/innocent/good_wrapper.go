package goodwrapper

import (
	"context"

	"google.golang.org/grpc"
)

type wrapped struct {
	grpc.ServerStream
	ctx context.Context
}

func (w *wrapped) Context() context.Context { return w.ctx }

type logged struct{ grpc.ServerStream }

func (l logged) Context() context.Context { return l.ServerStream.Context() }

type lonely struct{ ctx context.Context }

func newLonely() lonely { return lonely{ctx: context.Background()} }

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx := context.WithValue(ss.Context(), 1, 2)
	return handler(srv, logged{&wrapped{ss, ctx}}) // frame 1 interceptor // culprit interceptor
}
