package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func router(m middleware) http.Handler {
	r := chi.NewRouter()
	r.Use(m)
	r.HandleFunc("/orders/{id}", nothing)
	return r
}

func order(method, id string) *http.Request {
	r := httptest.NewRequest(method, "/orders/7", nil)
	if id != "" {
		r.Header.Set("X-Dtm-Trans-ID", id)
	}
	return r
}

// inFreshProcess runs the test in a process of its own if this one has recorded before, which leaves traces that cost.
func inFreshProcess(t *testing.T) bool {
	t.Helper()
	if !tracer.Recording(t.Context()) {
		return false
	}
	output, err := exec.CommandContext(t.Context(), must(os.Executable()), "-test.run=^"+t.Name()+"$").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
	return true
}

// TestAllocations of a request that is not recorded. It is not parallel: allocations are those of the process.
func TestAllocations(t *testing.T) {
	if inFreshProcess(t) {
		return
	}
	measure := func(m middleware, id string) float64 {
		h, w, r := m(http.HandlerFunc(nothing)), httptest.NewRecorder(), order(http.MethodGet, id) // no chi: its pool is random under -race
		return testing.AllocsPerRun(100, func() { h.ServeHTTP(w, r) })
	}
	plain := measure(bare, "")
	for id, most := range map[string]float64{"": 0, "tx-1": 2} {
		if got := measure(httpx.Middleware(), id) - plain; got > most {
			t.Errorf("a request with id %q costs %v allocations more than bare, want at most %v", id, got, most)
		}
	}
}

// TestTransportAllocations likewise.
func TestTransportAllocations(t *testing.T) {
	if inFreshProcess(t) {
		return
	}
	measure := func(rt http.RoundTripper, r *http.Request) float64 {
		return testing.AllocsPerRun(100, func() { must(rt.RoundTrip(r)) })
	}
	r := httptest.NewRequest(http.MethodGet, "http://stock.example/", nil)
	plain := measure(nowhere{}, r)
	with := r.WithContext(propagation.NewContext(r.Context(), propagation.Transaction{ID: "tx-1"}))
	for most, r := range map[float64]*http.Request{0: r, 4: with} {
		if got := measure(httpx.Transport(nowhere{}), r) - plain; got > most {
			t.Errorf("a call costs %v allocations more than bare, want at most %v", got, most)
		}
	}
}

func BenchmarkMiddleware(b *testing.B) {
	recorder := httpx.WithRecorder(tracer.NewRecorder(tracer.WithMaxNodes(1000)))
	for _, c := range []struct {
		name, id string
		m        middleware
	}{
		{"bare", "tx-1", bare},
		{"off without id", "", httpx.Middleware()},
		{"off", "tx-1", httpx.Middleware()},
		{"on", "tx-1", httpx.Middleware(recorder)},
		{"guarded off", "tx-1", func(next http.Handler) http.Handler { return httpx.Middleware()(httpx.Guard(bare)(next)) }},
		{"guarded on", "tx-1", func(next http.Handler) http.Handler { return httpx.Middleware(recorder)(httpx.Guard(bare)(next)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			h, w, r := router(c.m), httptest.NewRecorder(), order(http.MethodGet, c.id)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(w, r)
			}
		})
	}
}

// BenchmarkBody posts a small body over a real connection, to a handler that does not read it.
func BenchmarkBody(b *testing.B) {
	for name, m := range map[string]middleware{"bare": bare, "off": httpx.Middleware(), "off, nothing ahead": httpx.Middleware(httpx.WithBodyLimit(0))} {
		b.Run(name, func(b *testing.B) {
			s := httptest.NewServer(router(m))
			defer s.Close()
			b.ReportAllocs()
			for b.Loop() {
				r := must(http.NewRequestWithContext(b.Context(), http.MethodPost, s.URL+"/orders/7", strings.NewReader("hello")))
				_ = must(s.Client().Do(r)).Body.Close()
			}
		})
	}
}

func BenchmarkTransport(b *testing.B) {
	recorder := httpx.WithRecorder(tracer.NewRecorder(tracer.WithMaxNodes(1000)))
	for _, c := range []struct {
		name, id string
		rt       http.RoundTripper
	}{
		{"bare", "tx-1", nowhere{}},
		{"off without id", "", httpx.Transport(nowhere{})},
		{"off", "tx-1", httpx.Transport(nowhere{})},
		{"on", "tx-1", httpx.Transport(nowhere{}, recorder)},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "http://stock.example/", nil)
			if c.id != "" {
				r = r.WithContext(propagation.NewContext(r.Context(), propagation.Transaction{ID: c.id}))
			}
			b.ReportAllocs()
			for b.Loop() {
				must(c.rt.RoundTrip(r))
			}
		})
	}
}
