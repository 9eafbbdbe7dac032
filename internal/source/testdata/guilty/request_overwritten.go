package requestoverwritten

import (
	"context"
	"net/http"
)

func cut(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*r = *r.WithContext(context.Background()) // culprit cut.func1
		next.ServeHTTP(w, r)                      // frame 1 cut.func1
	}
}
