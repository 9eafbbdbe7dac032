package httpmiddlewarevariable

import (
	"context"
	"net/http"
)

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fresh := context.WithValue(context.Background(), key{}, 1) // culprit middleware.func1
		r2 := r.WithContext(fresh)
		next.ServeHTTP(w, r2) // frame 1 middleware.func1
	})
}
