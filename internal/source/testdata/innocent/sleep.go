package sleep

import (
	"context"
	"time"
)

// inner time.Sleep

func (s *service) Place(ctx context.Context, req *Request) (*Reply, error) {
	time.Sleep(s.patience) // frame 1 (*service).Place // culprit (*service).Place
	return s.stock.Reserve(context.WithoutCancel(ctx), req)
}

func interceptor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(ctx, req) // frame 2 interceptor
}
