package httpx_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// patience bounds what a test waits for; it is never waited out where all is well.
const patience = 20 * time.Second

type middleware = func(http.Handler) http.Handler

func bare(next http.Handler) http.Handler { return next }

// setups are the ways in which Middleware may stand before a handler.
func setups() map[string]middleware {
	recorder := httpx.WithRecorder(tracer.NewRecorder())
	return map[string]middleware{
		"off":                    httpx.Middleware(),
		"off, nothing ahead":     httpx.Middleware(httpx.WithBodyLimit(0)),
		"public":                 httpx.Middleware(httpx.WithPublicEndpoint()),
		"observed":               httpx.Middleware(httpx.WithObserver(nobody{})),
		"recording":              httpx.Middleware(recorder),
		"recording, small limit": httpx.Middleware(recorder, httpx.WithBodyLimit(4)),
		"recording, none ahead":  httpx.Middleware(recorder, httpx.WithBodyLimit(-1)),
		"twice": func(next http.Handler) http.Handler {
			return httpx.Middleware(recorder)(httpx.Middleware(recorder)(next))
		},
		"guarded": func(next http.Handler) http.Handler {
			return httpx.Middleware(recorder)(httpx.Guard(bare)(next))
		},
	}
}

// nobody listens.
type nobody struct{}

func (nobody) Served(context.Context, propagation.Call)    {}
func (nobody) Sent(context.Context, propagation.Call)      {}
func (nobody) Forgotten(context.Context, propagation.Call) {}

func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// client is a raw connection to a server.
type client struct {
	*testing.T
	conn *net.TCPConn
	in   *bufio.Reader
	seen strings.Builder // what the server sent
	stage
}

func connect(t *testing.T, s *httptest.Server, on stage) *client {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c := &client{T: t, conn: conn.(*net.TCPConn), stage: on}
	c.in = bufio.NewReader(io.TeeReader(conn, &c.seen))
	return c
}

func (c *client) sendf(format string, args ...any) {
	c.Helper()
	if _, err := fmt.Fprintf(c.conn, format, args...); err != nil {
		c.Fatal(err)
	}
}

func (c *client) closeWrite() {
	c.Helper()
	if err := c.conn.CloseWrite(); err != nil {
		c.Fatal(err)
	}
}

// until reads up to and with text.
func (c *client) until(text string) {
	c.Helper()
	var got strings.Builder
	for !strings.HasSuffix(got.String(), text) {
		b, err := c.in.ReadByte()
		if err != nil {
			c.Fatalf("after %q: %v", got.String(), err)
		}
		got.WriteByte(b)
	}
}

// rest reads until the server closes the connection, and returns all that it ever sent.
func (c *client) rest() string {
	c.Helper()
	if _, err := io.Copy(io.Discard, c.in); err != nil && !strings.Contains(err.Error(), "connection reset") {
		c.Fatal(err)
	}
	return c.seen.String()
}

func (c *client) await(event string) {
	c.Helper()
	select {
	case <-c.event(event):
	case <-time.After(patience):
		c.Fatal("waited in vain for ", event)
	}
}

// await waits for what tells nobody when it happens.
func await(t *testing.T, happened func() bool) {
	t.Helper()
	for start := time.Now(); !happened(); runtime.Gosched() {
		if time.Since(start) > patience {
			t.Fatal("waited in vain")
		}
	}
}

// stage is where a handler and its client meet. Each event happens once.
type stage struct {
	mu     *sync.Mutex
	events map[string]chan struct{}
	notes  *[]string
}

func newStage() stage { return stage{new(sync.Mutex), map[string]chan struct{}{}, new([]string)} }

func (s stage) event(name string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events[name] == nil {
		s.events[name] = make(chan struct{})
	}
	return s.events[name]
}

// telling tells when h has handled a request.
func (s stage) telling(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.tell("handled")
		h.ServeHTTP(w, r)
	})
}

func (s stage) tell(event string) { close(s.event(event)) }

// await is for handlers, which must not end a test.
func (s stage) await(event string) {
	select {
	case <-s.event(event):
	case <-time.After(patience):
		panic("waited in vain for " + event)
	}
}

func (s stage) notef(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*s.notes = append(*s.notes, fmt.Sprintf(format, args...))
}
