package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	otelpropagation "go.opentelemetry.io/otel/propagation"
)

// handler measures the server's side alone: the middleware, chi's routing, and a handler that does nothing.
func handler() contest {
	return overHTTP("handler", "An HTTP server, chi, recorder", func(tb testing.TB, k httpKit) func() {
		tb.Helper()
		router := k.router()
		r := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
		propagator.Inject(k.ctx, otelpropagation.HeaderCarrier(r.Header))
		return func() { router.ServeHTTP(httptest.NewRecorder(), r) }
	})
}

// request measures a client and a server.
func request(n network) contest {
	return overHTTP("request/"+n.name, "An HTTP request and its answer, chi, "+n.title, func(tb testing.TB, k httpKit) func() {
		tb.Helper()
		listener, dial := n.listen(tb)
		server := httptest.NewUnstartedServer(k.router())
		server.Listener.Close()
		server.Listener = listener
		server.Start()
		tb.Cleanup(server.Close)
		base := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}
		tb.Cleanup(base.CloseIdleConnections)
		client := &http.Client{Transport: k.transport(base)}
		return func() { get(k.ctx, tb, client, "http://bench.test/orders/7") }
	})
}

func get(ctx context.Context, tb testing.TB, client *http.Client, url string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
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

func overHTTP(name, title string, setUp func(testing.TB, httpKit) func()) contest {
	c := contest{name: name, title: title}
	for _, k := range httpKits {
		c.contenders = append(c.contenders, contender{k.name, func(tb testing.TB) func() {
			tb.Helper()
			call := setUp(tb, k.make(tb))
			call() // the handshake is nothing to compare
			return call
		}})
	}
	return c
}

func (k httpKit) router() http.Handler {
	router := chi.NewRouter()
	router.Use(k.middleware)
	router.Get("/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	return router
}
