package httpx

import (
	"net/http"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Guard stands around middleware and, while recording, compares the context that it hands on with the one that it was
// given: where it cut the cancel, it is named. What middleware does is unchanged. Guard stands inside of [Middleware],
// and is safe for concurrent use if middleware is.
func Guard(middleware func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	probe := tracer.NewProbe(middleware)
	return func(next http.Handler) http.Handler {
		inner := middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, n := probe.Out(r.Context())
			if n == nil {
				next.ServeHTTP(w, r)
				return
			}
			defer n.End()
			inner := r.WithContext(ctx)
			defer giveBack(r, inner)
			next.ServeHTTP(w, inner)
		}))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			probe.In(r.Context())
			inner.ServeHTTP(w, r)
		})
	}
}
