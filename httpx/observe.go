package httpx

import (
	"cmp"
	"net/http"

	"github.com/ctxplumb/ctxplumb/internal/observe"
	"github.com/ctxplumb/ctxplumb/propagation"
)

const system = "http"

// observed tells the observer of each request with a transaction that next serves. What next answers is not known, since
// the ResponseWriter is its own: only a panic is a failure.
func (c *config) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, s := observe.Serve(r.Context(), c.observer, system, "")
		if s == nil {
			next.ServeHTTP(w, r)
			return
		}
		inner, outcome := r.WithContext(ctx), propagation.Failed
		defer func() { s.End(cmp.Or(route(inner), method(r.Method)), outcome) }()
		defer giveBack(r, inner)
		next.ServeHTTP(w, inner)
		outcome = observe.Outcome(ctx, false)
	})
}
