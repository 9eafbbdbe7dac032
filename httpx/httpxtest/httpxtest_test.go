package httpxtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ExampleServe() {
	_ = func(t *testing.T) {
		handler := httpx.Middleware()(http.NotFoundHandler())
		client := &http.Client{Transport: httpx.Transport(httpxtest.Serve(t, handler))}
		response, err := client.Get("http://orders/7")
		if err == nil {
			_ = response.Body.Close()
		}
	}
	// Output:
}

func ExampleListen() {
	l := httpxtest.Listen("orders")
	server := &http.Server{Handler: httpx.Middleware()(http.NotFoundHandler()), ReadHeaderTimeout: time.Second}
	defer server.Close()
	go func() { _ = server.Serve(l) }() // until it is closed
	client := &http.Client{Transport: httpx.Transport(&http.Transport{DialContext: l.DialContext})}
	response, err := client.Get("http://orders/7")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	// Output: 404 Not Found
}

func get(ctx context.Context, t *testing.T, transport http.RoundTripper, body io.Reader) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://orders/7", body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

// A deadline of an hour passes at once, on both sides.
func TestServeInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		told := make(chan time.Duration, 1)
		transport := httpxtest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			told <- time.Since(begin)
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := get(ctx, t, transport, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want DeadlineExceeded", err)
		}
		if got := <-told; got != time.Hour {
			t.Errorf("the handler was told after %v, want 1h", got)
		}
	})
}

func TestServeCarriesTheIDAndTheBody(t *testing.T) {
	t.Parallel()
	transport := httpx.Transport(httpxtest.Serve(t, httpx.Middleware()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tx, _ := propagation.FromContext(r.Context())
		_, _ = io.WriteString(w, tx.ID+" "+r.Host+" ")
		_, _ = io.Copy(w, r.Body)
	}))))
	big := strings.Repeat("a", 1<<20)
	ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"})
	for range 2 { // the second on the same connection
		got, err := get(ctx, t, transport, strings.NewReader(big))
		if want := "T-1 orders " + big; got != want || err != nil {
			t.Errorf("got %d bytes, %v; want %d", len(got), err, len(want))
		}
	}
}

// Who dials where nobody accepts waits no longer than its context, nor than the listener is open.
func TestListener(t *testing.T) {
	t.Parallel()
	l := httpxtest.Listen("orders:80")
	if got := l.Addr().Network() + " " + l.Addr().String(); got != "memory orders:80" {
		t.Errorf("its address is %q", got)
	}
	left := errors.New("left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(left)
	if conn, err := l.DialContext(ctx, "tcp", "orders:80"); conn != nil || !errors.Is(err, left) {
		t.Errorf("dialled %v, %v, want %v", conn, err, left)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if conn, err := l.DialContext(t.Context(), "tcp", "orders:80"); conn != nil || !errors.Is(err, net.ErrClosed) {
		t.Errorf("dialled %v, %v, want %v", conn, err, net.ErrClosed)
	}
	if conn, err := l.Accept(); conn != nil || !errors.Is(err, net.ErrClosed) {
		t.Errorf("accepted %v, %v, want %v", conn, err, net.ErrClosed)
	}
}

// What nobody called ends quietly, and is not to be called any more.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	var transport http.RoundTripper
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		transport = httpxtest.Serve(t, http.NotFoundHandler())
	})
	t.Cleanup(func() {
		if _, err := get(context.Background(), t, transport, nil); err == nil {
			t.Error("the server is gone, and answers")
		}
	})
}
