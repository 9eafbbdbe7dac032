package withoutcancel

import (
	"context"

	"google.golang.org/grpc"
)

func interceptor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx = context.WithoutCancel(ctx) // culprit interceptor
	ctx = context.WithValue(ctx, key{}, 1)
	return handler(ctx, req) // frame 1 interceptor
}
