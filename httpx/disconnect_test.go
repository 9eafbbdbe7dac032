package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// departure is a request whose client goes away while the handler works.
type departure struct {
	name    string
	request string
	then    string // what the client sends after the handler has called on
	outside middleware
	options []httpx.MiddlewareOption
	before  func(http.ResponseWriter, *http.Request) // what the handler does first
	leave   func(net.Conn) error                     // nil for Close
	unseen  bool                                     // the disconnect is, until the handler reads on
}

const large = 1 << 20

var departures = []departure{
	{name: "no body", request: get + "\r\n"},
	{name: "small, unread", request: withBody(1<<10, 1<<10)},
	{name: "just small enough, unread", request: withBody(64<<10, 64<<10)},
	{name: "small, half-sent, unread", request: withBody(1<<10, 100)},
	{name: "small, partly read", request: withBody(1<<10, 1<<10), before: readSome},
	{name: "small, chunked, unread", request: inChunks(1 << 10)},
	{name: "small, flushed", request: withBody(1<<10, 1<<10), before: flush},
	{name: "small, closed", request: withBody(1<<10, 1<<10), before: closeBody},
	{name: "chunked, as long as the limit", request: firstChunk, then: "0\r\n\r\n", options: limit(16), before: readSome},
	{name: "chunked, longer than the limit", request: inChunks(64), options: limit(16), before: readSome, unseen: true},
	{name: "longer than the limit, unread", request: withBody(17, 17), options: limit(16), unseen: true},
	{name: "longer than the limit, read", request: withBody(17, 17), options: limit(16), before: readToEnd},
	{name: "longer than the limit, closed", request: withBody(17, 17), options: limit(16), before: closeBody},
	{name: "nothing read ahead", request: withBody(17, 17), options: limit(0), unseen: true},
	{name: "large, unread", request: withBody(large, 100), unseen: true},
	{name: "large, partly read", request: withBody(large, 100), before: readSome, unseen: true},
	{name: "large, read", request: withBody(large, large), before: readToEnd},
	{name: "large, closed", request: withBody(large, 100), before: closeBody, unseen: true},
	{name: "Expect, unread", request: expecting, unseen: true},
	{name: "Expect, read", request: expecting + "hello", before: readToEnd},
	{name: "limited by a middleware outside", request: withBody(1<<10, 1<<10), outside: limited, unseen: true},
	{name: "limited by a middleware outside, read", request: withBody(1<<10, 1<<10), outside: limited, before: readToEnd},
	{name: "wrapped by a middleware outside", request: withBody(1<<10, 1<<10), outside: counted, unseen: true},
	{name: "read by a middleware outside", request: withBody(1<<10, 1<<10), outside: buffered},
	{name: "trailers, unread", request: post + chunked + "Trailer: X-Sum\r\n\r\n0\r\n\r\n", unseen: true},
	{name: "trailers, read", request: post + chunked + "Trailer: X-Sum\r\n\r\n0\r\n\r\n", before: readToEnd},
}

const expecting = post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"

// firstChunk leaves open whether there is more.
var firstChunk = strings.TrimSuffix(inChunks(16), "0\r\n\r\n")

func withBody(length, sent int) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", post, length, strings.Repeat("x", sent))
}

func inChunks(length int) string {
	return fmt.Sprintf("%s%s\r\n%x\r\n%s\r\n0\r\n\r\n", post, chunked, length, strings.Repeat("x", length))
}

func limit(bytes int64) []httpx.MiddlewareOption {
	return []httpx.MiddlewareOption{httpx.WithBodyLimit(bytes)}
}

func readSome(_ http.ResponseWriter, r *http.Request)  { must(r.Body.Read(make([]byte, 1))) }
func readToEnd(_ http.ResponseWriter, r *http.Request) { must(io.Copy(io.Discard, r.Body)) }
func closeBody(_ http.ResponseWriter, r *http.Request) { must(0, r.Body.Close()) }
func flush(w http.ResponseWriter, _ *http.Request)     { must(0, http.NewResponseController(w).Flush()) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func limited(next http.Handler) http.Handler { return http.MaxBytesHandler(next, large) }

// counter is a body that is not safe to read beside the handler.
type counter struct {
	io.ReadCloser
	read int
}

func (c *counter) Read(p []byte) (int, error) {
	count, err := c.ReadCloser.Read(p)
	c.read += count
	return count, err
}

func counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &counter{ReadCloser: r.Body}
		r = r.WithContext(r.Context())
		r.Body = body
		next.ServeHTTP(w, r)
		if body.read > 1<<10 {
			panic("counted more than there is")
		}
	})
}

func buffered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := must(io.ReadAll(r.Body))
		r = r.WithContext(r.Context())
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		next.ServeHTTP(w, r)
	})
}

// nowhere is a peer that answers at once.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

func callOn(ctx context.Context) {
	r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://stock.example/", nil))
	must(httpx.Transport(nowhere{}).RoundTrip(r))
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	for _, d := range departures {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			d.run(t, httpx.Middleware(append(d.options, httpx.WithRecorder(recorder))...))
			want := []tracer.Verdict{tracer.Heard, tracer.Linked}
			if d.unseen {
				want[0] = tracer.Blind
			}
			if diff := cmp.Diff(want, recorder.Tree().Check().Verdicts); diff != "" {
				t.Error("the verdicts of the request and of its call (-want +got):\n", diff)
			}
		})
		t.Run(d.name+", off", func(t *testing.T) {
			t.Parallel()
			d.run(t, httpx.Middleware(d.options...))
		})
	}
}

// run has the client leave when the handler has called on, and asks whether the handler's context ends.
func (d departure) run(t *testing.T, m middleware) {
	t.Helper()
	on := newStage()
	h := m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.before != nil {
			d.before(w, r)
		}
		callOn(r.Context())
		on.tell("called")
		on.await("gone")
		if d.unseen && !meetsTheEnd(t, r) {
			return
		}
		select {
		case <-r.Context().Done():
		case <-t.Context().Done():
			t.Error("the client went away, and the context did not end")
		}
	}))
	if d.outside != nil {
		h = d.outside(h)
	}
	c := connect(t, serve(t, on.telling(h)), on)
	c.sendf("%s", d.request)
	c.await("called")
	c.sendf("%s", d.then)
	leave := net.Conn.Close
	if d.leave != nil {
		leave = d.leave
	}
	if err := leave(c.conn); err != nil {
		t.Fatal(err)
	}
	c.tell("gone")
	c.await("handled")
}

// meetsTheEnd shows that nobody was looking: the handler itself, as it reads on, is the first to meet the end of the
// connection. It is false for a handler that has closed the body or the connection, and so never meets it.
func meetsTheEnd(t *testing.T, r *http.Request) bool {
	t.Helper()
	if err := r.Context().Err(); err != nil {
		t.Error("the disconnect was seen:", err)
	}
	_, err := io.Copy(io.Discard, r.Body)
	return r.Body != http.NoBody && !errors.Is(err, http.ErrBodyReadAfterClose)
}

// TestDisconnectHTTP2 needs no reading ahead.
func TestDisconnectHTTP2(t *testing.T) {
	t.Parallel()
	recorder := tracer.NewRecorder()
	on := newStage()
	s := httptest.NewUnstartedServer(on.telling(httpx.Middleware(httpx.WithRecorder(recorder))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		callOn(r.Context())
		on.tell("called")
		<-r.Context().Done()
	}))))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		on.await("called")
		cancel()
	}()
	r := must(http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(strings.Repeat("x", large))))
	response, err := s.Client().Do(r)
	if err == nil {
		_ = response.Body.Close()
		t.Error("the cancelled request was answered")
	}
	on.await("handled")
	s.Close()
	if diff := cmp.Diff([]tracer.Verdict{tracer.Heard, tracer.Linked}, recorder.Tree().Check().Verdicts); diff != "" {
		t.Error("the verdicts (-want +got):\n", diff)
	}
}
