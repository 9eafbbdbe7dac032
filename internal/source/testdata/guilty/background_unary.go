package backgroundunary

import (
	"context"

	"google.golang.org/grpc"
)

func reserve(ctx context.Context, stock Stock) error {
	return stock.Reserve(ctx, &Request{}) // frame 1 reserve
}

func interceptor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(context.Background(), req) // frame 2 interceptor // culprit interceptor
}
