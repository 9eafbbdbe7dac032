package streamreassigned

import (
	"context"

	"google.golang.org/grpc"
)

type cutter struct{ grpc.ServerStream }

func (c cutter) Context() context.Context { return context.TODO() } // culprit cutter.Context

type logged struct{ grpc.ServerStream }

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ss = cutter{ss}
	return handler(srv, &logged{ss}) // frame 1 interceptor
}
