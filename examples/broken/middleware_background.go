package broken

import (
	"context"
	"net/http"
)

// MiddlewareBackground is a middleware that tells handlers whose order it is.
func MiddlewareBackground(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(context.Background(), tenantKey{}, r.Header.Get("Tenant")) // drop: cut
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
