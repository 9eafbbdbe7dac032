package clientinterceptor

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

func outgoing(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	md, _ := metadata.FromOutgoingContext(ctx)
	out := metadata.NewOutgoingContext(context.Background(), md) // culprit outgoing
	return invoker(out, method, req, reply, cc, opts...)         // frame 1 outgoing
}
