package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func nothing(http.ResponseWriter, *http.Request) {}

// routers are set up with the middleware in its place.
var routers = map[string]func(middleware) http.Handler{
	"chi": func(m middleware) http.Handler {
		r := chi.NewRouter()
		r.Use(m)
		r.Get("/orders/{id}", nothing)
		r.Handle("/any/{id}", http.HandlerFunc(nothing))
		r.Route("/shops/{shop}", func(r chi.Router) { r.Get("/rows/{row}", nothing) })
		return r
	},
	"ServeMux": func(m middleware) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /orders/{id}", nothing)
		mux.HandleFunc("/any/{id}", nothing)
		mux.HandleFunc("PURGE /cache/{id}", nothing)
		mux.HandleFunc("GET shop.example/own/{id}", nothing)
		mux.HandleFunc("/tree/{id}/", nothing)
		return m(mux)
	},
	"ServeMux outside": func(m middleware) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("GET /orders/{id}", m(http.HandlerFunc(nothing)))
		return mux
	},
	"ServeMux behind a guard": func(m middleware) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /orders/{id}", nothing)
		return m(httpx.Guard(severed)(mux))
	},
	"none": func(m middleware) http.Handler { return m(http.HandlerFunc(nothing)) },
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ router, method, target, want string }{
		{"chi", "GET", "/orders/7", "GET /orders/{id}"},
		{"chi", "GET", "/shops/1/rows/2", "GET /shops/{shop}/rows/{row}"},
		{"chi", "POST", "/any/7", "POST /any/{id}"},
		{"chi", "POST", "/orders/7", "POST"},
		{"chi", "GET", "/secret/7", "GET"},
		{"chi", "GET", "/shops/secret/7", "GET /shops/{shop}/*"},
		{"chi", "SECRET", "/any/7", "_OTHER"},
		{"ServeMux", "GET", "/orders/7", "GET /orders/{id}"},
		{"ServeMux", "HEAD", "/orders/7", "GET /orders/{id}"},
		{"ServeMux", "POST", "/any/7", "POST /any/{id}"},
		{"ServeMux", "SECRET", "/any/7", "_OTHER /any/{id}"},
		{"ServeMux", "PURGE", "/cache/7", "PURGE /cache/{id}"},
		{"ServeMux", "GET", "http://shop.example/own/7", "GET shop.example/own/{id}"},
		{"ServeMux", "POST", "/orders/7", "POST"},
		{"ServeMux", "GET", "/secret", "GET"},
		{"ServeMux", "GET", "/tree/secret", "GET /tree/{id}/"},
		{"ServeMux", "CONNECT", "/tree/secret", "CONNECT"},
		{"ServeMux outside", "GET", "/orders/7", "GET /orders/{id}"},
		{"none", "DELETE", "/secret", "DELETE"},
		{"none", strings.Repeat("SECRET", 1000), "/secret", "_OTHER"},
	} {
		t.Run(c.router+" "+c.want, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			h := routers[c.router](httpx.Middleware(httpx.WithRecorder(recorder)))
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(c.method, c.target, nil))
			if got := recorder.Tree().Records[0].Name; got != c.want {
				t.Errorf("got name %q, want %q", got, c.want)
			}
		})
	}
}
