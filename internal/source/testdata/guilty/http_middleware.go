package httpmiddleware

import (
	"context"
	"net/http"
)

func order(w http.ResponseWriter, r *http.Request) {
	req, _ := http.NewRequestWithContext(r.Context(), "POST", "http://stock", nil)
	http.DefaultClient.Do(req) // frame 1 order
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.Background())) // frame 2 middleware.func1 // culprit middleware.func1
	})
}
