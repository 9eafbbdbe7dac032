package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// witness writes down what it is told.
type witness struct {
	mu    sync.Mutex
	lines []string
}

func (w *witness) note(what string, call propagation.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf("%s %s %s, transaction %s, %v, %v", what, call.System, call.Name, call.Transaction.ID, call.Duration, call.Outcome))
}

func (w *witness) Served(_ context.Context, call propagation.Call)    { w.note("served", call) }
func (w *witness) Sent(_ context.Context, call propagation.Call)      { w.note("sent", call) }
func (w *witness) Forgotten(_ context.Context, call propagation.Call) { w.note("forgot", call) }

func (w *witness) check(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.Sort(w.lines)
	if diff := cmp.Diff(want, w.lines); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// visit is what a handler does, with a call to another service.
type visit func(w http.ResponseWriter, r *http.Request, call func(context.Context))

func after(d time.Duration, code int) visit {
	return func(w http.ResponseWriter, _ *http.Request, _ func(context.Context)) {
		<-time.After(d)
		w.WriteHeader(code)
	}
}

func TestObserver(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		visit visit
		want  []string
	}{
		{"success", after(time.Second, http.StatusOK), []string{"sent http POST, transaction T-1, 1s, ok", "served http POST /orders/{id}, transaction T-1, 1s, ok"}},
		{"a status that says it failed", after(time.Second, http.StatusConflict), []string{"sent http POST, transaction T-1, 1s, failed", "served http POST /orders/{id}, transaction T-1, 1s, ok"}},
		{"a panic", func(http.ResponseWriter, *http.Request, func(context.Context)) { panic(http.ErrAbortHandler) }, []string{
			"sent http POST, transaction T-1, 0s, failed", "served http POST /orders/{id}, transaction T-1, 0s, failed",
		}},
		{"a success after the cancel", func(_ http.ResponseWriter, r *http.Request, _ func(context.Context)) { <-r.Context().Done() }, []string{
			"sent http POST, transaction T-1, 10s, canceled", "served http POST /orders/{id}, transaction T-1, 10s, canceled",
		}},
		{"a body that takes its time", func(w http.ResponseWriter, _ *http.Request, _ func(context.Context)) {
			must(0, http.NewResponseController(w).Flush())
			<-time.After(time.Second)
			must(io.WriteString(w, "late"))
		}, []string{"sent http POST, transaction T-1, 1s, ok", "served http POST /orders/{id}, transaction T-1, 1s, ok"}},
		{"a cancel amid the body", func(w http.ResponseWriter, r *http.Request, _ func(context.Context)) {
			must(0, http.NewResponseController(w).Flush())
			<-r.Context().Done()
		}, []string{"sent http POST, transaction T-1, 10s, canceled", "served http POST /orders/{id}, transaction T-1, 10s, canceled"}},
		{"calls on", func(_ http.ResponseWriter, r *http.Request, call func(context.Context)) { call(r.Context()) }, []string{
			"sent http GET, transaction T-1, 0s, ok", "sent http POST, transaction T-1, 0s, ok", "served http POST /orders/{id}, transaction T-1, 0s, ok",
		}},
		{"forgets, before its route is known to those above", func(_ http.ResponseWriter, _ *http.Request, call func(context.Context)) {
			call(context.Background())
			call(tracer.Detach(context.Background(), "declared"))
		}, []string{"forgot http POST /orders/{id}, transaction T-1, 0s, ok", "sent http POST, transaction T-1, 0s, ok", "served http POST /orders/{id}, transaction T-1, 0s, ok"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var w witness
				call := func(ctx context.Context) {
					r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://stock.example/", nil))
					must(httpx.Transport(nowhere{}, httpx.WithObserver(&w)).RoundTrip(r))
				}
				router := chi.NewRouter()
				router.Use(httpx.Middleware(httpx.WithObserver(&w)))
				router.Post("/orders/{id}", func(w http.ResponseWriter, r *http.Request) { tt.visit(w, r, call) })
				client := &http.Client{Transport: httpx.Transport(httpxtest.Serve(t, router), httpx.WithObserver(&w))}
				ctx, cancel := context.WithCancel(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}))
				defer cancel()
				time.AfterFunc(10*time.Second, cancel)
				response, err := client.Do(must(http.NewRequestWithContext(ctx, http.MethodPost, "http://orders.example/orders/7", strings.NewReader("hello"))))
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					must(0, response.Body.Close())
				}
				if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
					t.Errorf("got %v, want %v", err, ended)
				}
				w.check(t, tt.want...)
			})
		})
	}
}

func TestObserverOfWhatHasNoTransaction(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w witness
		handler := httpx.Middleware(httpx.WithObserver(&w))(http.NotFoundHandler())
		transport := httpx.Transport(httpxtest.Serve(t, handler), httpx.WithObserver(&w))
		must(0, must(transport.RoundTrip(must(http.NewRequestWithContext(t.Context(), http.MethodGet, "http://orders.example/", nil)))).Body.Close())
		w.check(t)
	})
}
