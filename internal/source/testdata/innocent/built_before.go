package builtbefore

import "context"

func interceptor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	enriched := build(context.Background(), req)
	conn, err := grpc.DialContext(context.Background(), "stock")
	if err != nil {
		return nil, err
	}
	use(conn)
	return handler(ctx, enriched) // frame 1 interceptor // culprit interceptor
}
