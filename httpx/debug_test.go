package httpx_test

import (
	"context"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var update = flag.Bool("update", false, "write the golden files")

func anybody(*http.Request) bool { return true }

// busy records, in a bubble: calls that are over; one that was cancelled, of which a cut task still runs, and a detached
// one; a healthy one; and one that was cancelled last, and deaf. It returns what ends them.
func busy(ctx context.Context, r *tracer.Recorder) (end func()) {
	var nodes []*tracer.Node
	start := func(ctx context.Context, kind tracer.Kind, name string) *tracer.Node {
		_, n := tracer.Start(ctx, kind, name)
		nodes = append(nodes, n)
		return n
	}
	serve := func(name, transaction string) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		ctx, n := tracer.StartServer(ctx, r, name, "")
		n.Join(transaction, "")
		nodes = append(nodes, n)
		return ctx, cancel
	}
	for range 2 {
		serve("GET /healthz", "")
		nodes[len(nodes)-1].End()
	}
	severed, abandon := serve("shop.Order/Place", "gid-9")
	start(context.WithoutCancel(severed), tracer.Task, "audit \u202e\"'&")
	start(tracer.Detach(severed, "the outbox ends it"), tracer.Task, "outbox")
	abandon()
	synctest.Wait()
	nodes[2].End()

	well, _ := serve("GET /orders/{id}", "gid-7")
	read := start(well, tracer.Attempt, "read <b>orders</b>")
	time.Sleep(5 * time.Millisecond)
	read.End()
	time.Sleep(90 * time.Second)

	deafened, leave := serve("POST /orders", "gid-8")
	start(deafened, tracer.Task, "reserve")
	time.Sleep(1500 * time.Millisecond)
	leave()
	time.Sleep(time.Second)
	return func() {
		for _, n := range nodes {
			n.End()
		}
		r.Close()
	}
}

func debugged(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestDebug(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder()
		defer busy(t.Context(), r)()
		h := httpx.Debug(r, anybody)
		golden(t, "debug.html", body(t, debugged(h, http.MethodGet, "/")))
		golden(t, "debug.json", body(t, debugged(h, http.MethodGet, "/?format=json")))
	})
}

func TestDebugNothing(t *testing.T) {
	t.Parallel()
	h := httpx.Debug(tracer.NewRecorder(tracer.WithSampling(0)), anybody)
	golden(t, "nothing.html", body(t, debugged(h, http.MethodGet, "/")))
	golden(t, "nothing.json", body(t, debugged(h, http.MethodGet, "/?format=json")))
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
