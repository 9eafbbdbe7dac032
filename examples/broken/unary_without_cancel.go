package broken

import (
	"context"

	"google.golang.org/grpc"
)

// UnaryWithoutCancel is an interceptor that lets every order run to its end, so that none is left half done.
func UnaryWithoutCancel(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(context.WithoutCancel(ctx), req) // drop: cut
}
