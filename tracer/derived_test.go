package tracer_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// The goroutines that net/http keeps for a connection which a request opened do not excuse a context that nobody cancels.
func TestUncancelledOverANewConnection(t *testing.T) {
	t.Parallel()
	remote := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer remote.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
	below, cancel := context.WithCancel(ctx)
	_ = cancel // the mistake
	_, n := tracer.StartClient(below, nil, "GET", "")
	req, err := http.NewRequestWithContext(below, http.MethodGet, remote.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Error(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	n.End()
	server.End()
	want := []tracer.Verdict{tracer.Linked, tracer.Leaked}
	if got := r.Tree().Check().Verdicts; !slices.Equal(got, want) {
		t.Errorf("verdicts %q, want %q", got, want)
	}
}

// Nobody need cancel a context whose deadline is over, though the machine has had no time yet to end it.
func TestUncancelledOverdue(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
	below, cancel := context.WithCancel(ctx)
	defer cancel()
	_, n := tracer.StartClient(overdue{below}, nil, "Stock/Reserve", "")
	n.End()
	server.End()
	want := []tracer.Verdict{tracer.Linked, tracer.Heard}
	if got := r.Tree().Check().Verdicts; !slices.Equal(got, want) {
		t.Errorf("verdicts %q, want %q", got, want)
	}
}

// overdue is a context whose timer is late.
type overdue struct{ context.Context }

func (overdue) Deadline() (time.Time, bool) { return time.Now(), true }
