package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// side is what a contender puts on a server and on a client of HTTP.
type side struct {
	name       string
	id         bool
	middleware func(http.Handler) http.Handler
	transport  func(http.RoundTripper) http.RoundTripper
	recorder   *tracer.Recorder // to be closed, nil for none
}

func sides() []side {
	recorder := tracer.NewRecorder(tracer.WithMaxNodes(recorded))
	r := httpx.WithRecorder(recorder)
	providers := []otelhttp.Option{
		otelhttp.WithTracerProvider(tracenoop.NewTracerProvider()),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
	}
	ctxplumb := func(base http.RoundTripper) http.RoundTripper { return httpx.Transport(base) }
	return []side{
		{bare, false, sameHandler, sameTransport, nil},
		{"empty middleware", false, emptyMiddleware, emptyTransport, nil},
		{offNoID, false, httpx.Middleware(), ctxplumb, nil},
		{off, true, httpx.Middleware(), ctxplumb, nil},
		{recording, true, httpx.Middleware(r), func(base http.RoundTripper) http.RoundTripper { return httpx.Transport(base, r) }, recorder},
		{
			otelNoop, false, otelhttp.NewMiddleware("bench", providers...),
			func(base http.RoundTripper) http.RoundTripper { return otelhttp.NewTransport(base, providers...) }, nil,
		},
	}
}

// handler measures the server's side alone: the middleware, chi's routing, and a handler that does nothing.
func handler() contest {
	return overHTTP("handler", "An HTTP request from the router's door to the handler, chi", func(tb testing.TB, s side) func() {
		tb.Helper()
		router, w := s.router(), discard{}
		r := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
		if s.id {
			r.Header.Set("X-Dtm-Trans-Id", transaction.ID)
		}
		return func() { router.ServeHTTP(w, r) }
	})
}

// request measures a client and a server.
func request() contest {
	return overHTTP("request", "An HTTP request and its answer, loopback TCP, chi", func(tb testing.TB, s side) func() {
		tb.Helper()
		server := httptest.NewServer(s.router())
		tb.Cleanup(server.Close)
		client := &http.Client{Transport: s.transport(server.Client().Transport)}
		ctx := tb.Context()
		if s.id {
			ctx = propagation.NewContext(ctx, transaction)
		}
		return func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/orders/7", nil)
			if err != nil {
				tb.Fatal(err)
			}
			answer, err := client.Do(r)
			if err != nil {
				tb.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				tb.Fatal(err)
			}
			_ = answer.Body.Close() // it was read to its end
		}
	})
}

func overHTTP(name, title string, setUp func(testing.TB, side) func()) contest {
	c := contest{name: name, title: title}
	for _, s := range sides() {
		c.contenders = append(c.contenders, contender{s.name, func(tb testing.TB) func() {
			tb.Helper()
			tb.Cleanup(s.recorder.Close)
			call := setUp(tb, s)
			call()
			return call
		}})
	}
	return c
}

func (s side) router() http.Handler {
	router := chi.NewRouter()
	router.Use(s.middleware)
	router.Get("/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	return router
}

func sameHandler(next http.Handler) http.Handler             { return next }
func sameTransport(base http.RoundTripper) http.RoundTripper { return base }

func emptyMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

func emptyTransport(base http.RoundTripper) http.RoundTripper { return passing{base} }

type passing struct{ http.RoundTripper }

// discard is a ResponseWriter that keeps nothing.
type discard struct{}

func (discard) Header() http.Header         { return nil }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
