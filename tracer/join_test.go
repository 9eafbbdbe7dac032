package tracer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

// A hop that keeps the trace and forgets the transaction is found where the call arrives, and the line that made the
// call is named, though no client node stood there.
func TestForgottenHop(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	audit := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, n := tracer.StartServer(req.Context(), r, "POST /entries", "")
		defer n.End()
		n.Join("", req.Header.Get("Traceparent"))
	}))
	defer audit.Close()
	place := func() {
		ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
		defer n.End()
		n.Join("gid-1", traceparent)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, audit.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Traceparent", traceparent)
		response, err := audit.Client().Do(req) // the hop
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	place()

	tree := r.Tree()
	drops := tree.Check().Drops
	if len(drops) != 1 {
		t.Fatalf("%d drops, want one: %+v", len(drops), drops)
	}
	d := drops[0]
	got := fmt.Sprintf("%s %s %s %s %q", d.Verdict, d.Cutter, d.Test, shorten(d.Culprit.Func), d.Path)
	want := `lost transaction TestForgottenHop TestForgottenHop ["server Order/Place" "server POST /entries"]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A server that a request happens to start has goroutines with the request's label; what they handle is not the
// request's.
func TestServerStartedInARequest(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	_, request := tracer.StartServer(t.Context(), r, "Order/Place", "")
	inner := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, n := tracer.StartClient(req.Context(), r, "Stock/Reserve", "")
		n.End()
	}))
	defer inner.Close()
	request.End()
	response, err := inner.Client().Get(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if got := r.Tree().Records[1].Link; got != tracer.LinkRoot {
		t.Errorf("the call is %s, want %s", got, tracer.LinkRoot)
	}
}
