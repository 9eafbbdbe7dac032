package httpx

import (
	"net/http"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// Phase2 reports whether a request that came in ends a branch of a transaction: whether it confirms, cancels, compensates,
// commits or rolls back. The span of such a request links to the trace that began the transaction, and is not its child:
//
//	otelhttp.NewMiddleware("", otelhttp.WithPublicEndpointFn(httpx.Phase2))
func Phase2(r *http.Request) bool { return propagation.Propagator{}.Phase2((*incoming)(r)) }
