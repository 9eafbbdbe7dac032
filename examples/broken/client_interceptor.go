package broken

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// ClientInterceptor tells the server whose order it is, and nothing else of the context.
func ClientInterceptor(_ context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	ctx := metadata.NewOutgoingContext(context.Background(), metadata.Pairs("tenant", "acme")) // drop: lost
	return invoke(ctx, method, req, reply, conn, opts...)
}
