package grpcx

import (
	"context"

	"google.golang.org/grpc/stats"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// Phase2 reports whether a call that came in ends a branch of a transaction: whether it confirms, cancels, compensates,
// commits or rolls back. The span of such a call links to the trace that began the transaction, and is not its child:
//
//	otelgrpc.NewServerHandler(otelgrpc.WithPublicEndpointFn(grpcx.Phase2))
func Phase2(ctx context.Context, _ *stats.RPCTagInfo) bool {
	return propagation.Propagator{}.Phase2(&incoming{ctx})
}
