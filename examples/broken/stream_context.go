package broken

import (
	"context"

	"google.golang.org/grpc"
)

// StreamContext is an interceptor that wraps the stream to tell handlers whose order it is.
func StreamContext(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, tenantStream{ServerStream: stream, tenant: "acme"})
}

type tenantStream struct {
	grpc.ServerStream
	tenant string
}

func (s tenantStream) Context() context.Context {
	return context.WithValue(context.Background(), tenantKey{}, s.tenant) // drop: cut
}
