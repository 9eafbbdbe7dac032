package httpx_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func ExampleMiddleware() {
	r := chi.NewRouter()
	r.Use(httpx.Middleware())
	r.Get("/orders/{id}", func(_ http.ResponseWriter, r *http.Request) {
		tx, _ := propagation.FromContext(r.Context())
		fmt.Println("transaction", tx.ID)
	})

	request := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
	request.Header.Set("X-Dtm-Trans-ID", "tx-1")
	r.ServeHTTP(httptest.NewRecorder(), request)
	// Output: transaction tx-1
}

func ExampleTransport() {
	stock := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println("transaction", r.Header.Get("X-Dtm-Trans-ID"))
	}))
	defer stock.Close()
	client := http.Client{Transport: httpx.Transport(stock.Client().Transport)}

	// In a handler behind Middleware the request's context already belongs to its transaction.
	ctx := propagation.NewContext(context.Background(), propagation.Transaction{ID: "tx-1"})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, stock.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	response, err := client.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	// Output: transaction tx-1
}

func ExampleDebug() {
	recorder := tracer.NewRecorder(tracer.WithSampling(0.01), tracer.WithMaxNodes(20_000))
	defer recorder.Close()
	admin := func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer s3cret" }

	r := chi.NewRouter()
	r.Use(httpx.Middleware(httpx.WithRecorder(recorder)))
	r.Handle("/debug/ctxplumb", httpx.Debug(recorder, admin))

	request := httptest.NewRequest(http.MethodGet, "/debug/ctxplumb?format=json", nil)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, request)
	fmt.Println(w.Code)

	request.Header.Set("Authorization", "Bearer s3cret")
	w = httptest.NewRecorder()
	httpx.Debug(nil, admin).ServeHTTP(w, request)
	fmt.Print(w.Body)
	// Output:
	// 403
	// {"nodes":0,"evicted":0,"unsampled":0,"running":0,"cancelled":0,"trees":[],"leftOut":{"trees":0,"nodes":0}}
}

func ExampleGuard() {
	forgetful := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
		})
	}
	recorder := tracer.NewRecorder()
	r := chi.NewRouter()
	r.Use(httpx.Middleware(httpx.WithRecorder(recorder)), httpx.Guard(forgetful))
	r.Get("/orders/{id}", func(http.ResponseWriter, *http.Request) {})

	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/orders/7", nil))
	for _, drop := range recorder.Tree().Check().Drops {
		fmt.Println(drop.Path[0])
		fmt.Println(drop.Verdict, "by", drop.Name, "with", drop.Cutter)
	}
	// Output:
	// server GET /orders/{id}
	// cut by httpx_test.ExampleGuard.func1 with context.WithoutCancel
}

func ExampleWithPropagator() {
	named := propagation.Propagator{Fallback: func(context.Context) (propagation.Transaction, bool) {
		return propagation.Transaction{ID: "tx-of-our-own"}, true
	}}
	h := httpx.Middleware(httpx.WithPropagator(named))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tx, _ := propagation.FromContext(r.Context())
		fmt.Println("transaction", tx.ID)
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	// Output: transaction tx-of-our-own
}

func ExampleWithRecorder() {
	recorder := tracer.NewRecorder()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(http.ResponseWriter, *http.Request) {})
	h := httpx.Middleware(httpx.WithRecorder(recorder))(mux)

	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/orders/7", nil))
	for _, node := range recorder.Tree().Records {
		fmt.Println(node.Kind, node.Name)
	}
	// Output: server GET /orders/{id}
}

func ExampleWithBodyLimit() {
	m := httpx.Middleware(httpx.WithBodyLimit(4 << 10)) // what is longer is not read ahead
	server := httptest.NewServer(m(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Println(len(body), err)
	})))
	defer server.Close()
	response, err := server.Client().Post(server.URL, "text/plain", strings.NewReader(strings.Repeat("x", 8<<10)))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	// Output: 8192 <nil>
}

func ExampleWithPublicEndpoint() {
	h := httpx.Middleware(httpx.WithPublicEndpoint())(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tx, _ := propagation.FromContext(r.Context())
		fmt.Println(tx.ID != "made-up", len(tx.ID))
	}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-Dtm-Trans-ID", "made-up")
	h.ServeHTTP(httptest.NewRecorder(), r)
	// Output: true 26
}

// printer is an observer that prints.
type printer struct{}

func (printer) Served(_ context.Context, call propagation.Call) {
	fmt.Println("served", call.Name, call.Outcome)
}
func (printer) Sent(_ context.Context, call propagation.Call) {
	fmt.Println("sent", call.Name, call.Outcome)
}
func (printer) Forgotten(_ context.Context, call propagation.Call) { fmt.Println(call.Name, "forgot") }

func ExampleWithObserver() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(http.ResponseWriter, *http.Request) {})
	h := httpx.Middleware(httpx.WithObserver(printer{}))(mux)
	r := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
	r.Header.Set("X-Dtm-Trans-ID", "T-1")
	h.ServeHTTP(httptest.NewRecorder(), r)
	// Output: served GET /orders/{id} ok
}

func ExamplePhase2() {
	for _, op := range []string{"try", "confirm"} {
		fmt.Println(op, httpx.Phase2(httptest.NewRequest(http.MethodPost, "/?gid=g1&branch_id=01&trans_type=tcc&op="+op, nil)))
	}
	// Output:
	// try false
	// confirm true
}
