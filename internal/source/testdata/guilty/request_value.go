package requestvalue

import (
	"context"
	"net/http"

	"example.com/tenant"
)

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(tenant.With(context.WithoutCancel(r.Context())))) // frame 1 middleware.func1 // culprit middleware.func1
	})
}
