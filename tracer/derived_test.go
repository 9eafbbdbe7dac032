package tracer_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// counting is a connection of a type of one's own.
type counting struct {
	net.Conn
	bytes atomic.Int64
}

func (c *counting) Read(p []byte) (n int, err error) {
	n, err = c.Conn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// The goroutines that net/http keeps for a connection which a request opened, of whatever type, do not excuse a context that
// nobody cancels, and are no leak.
func TestUncancelledOverANewConnection(t *testing.T) {
	t.Parallel()
	remote := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(remote.Close)
	for name, dial := range map[string]func(ctx context.Context, network, address string) (net.Conn, error){
		"of net": nil,
		"of one's own": func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, address)
			return &counting{Conn: c}, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := &http.Transport{DialContext: dial}
			defer transport.CloseIdleConnections()
			r := tracer.NewRecorder(tracer.WithSuspects())
			defer r.Close()
			ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
			below, cancel := context.WithCancel(ctx)
			_ = cancel // the mistake
			_, n := tracer.StartClient(below, nil, "GET", "")
			do(t, transport, http.MethodGet, remote.URL, nil)
			n.End()
			server.End()
			want := []tracer.Verdict{tracer.Linked, tracer.Leaked}
			if got := r.Tree().Check().Verdicts; !slices.Equal(got, want) {
				t.Errorf("verdicts %q, want %q", got, want)
			}
			if leaks := r.Leaks(); len(leaks) > 0 {
				t.Errorf("goroutines leak: %+v", leaks)
			}
		})
	}
}

// answering is the body of a request that calls it off at its end, which comes after the answer.
type answering struct {
	begun, answered chan struct{}
	cancel          context.CancelFunc
}

func (b *answering) Read([]byte) (int, error) {
	close(b.begun)
	<-b.answered
	b.cancel()
	return 0, io.EOF
}

// Who reads the body of a request may know how to end it, on the goroutine of a connection too.
func TestBodyMayCancel(t *testing.T) {
	t.Parallel()
	remote := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil { // and answer before the body has come
			t.Error(err)
		}
	}))
	t.Cleanup(remote.Close)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
	below, cancel := context.WithCancel(ctx)
	_, n := tracer.StartClient(below, nil, "POST", "")
	body := &answering{make(chan struct{}), make(chan struct{}), cancel}
	do(t, transport, http.MethodPost, remote.URL, body)
	<-body.begun
	n.End()
	server.End()
	close(body.answered)
	<-below.Done()
	want := []tracer.Verdict{tracer.Linked, tracer.Linked}
	if got := r.Tree().Check().Verdicts; !slices.Equal(got, want) {
		t.Errorf("verdicts %q, want %q", got, want)
	}
}

// do makes a request on a context of the test's, and reads the answer.
func do(t *testing.T, transport http.RoundTripper, method, url string, body io.Reader) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
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
