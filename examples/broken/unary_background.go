package broken

import (
	"context"

	"google.golang.org/grpc"
)

type tenantKey struct{}

// UnaryBackground is an interceptor that tells handlers whose order it is, and starts from a clean context to do so.
func UnaryBackground(_ context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx := context.WithValue(context.Background(), tenantKey{}, "acme") // drop: cut
	return handler(ctx, req)
}
