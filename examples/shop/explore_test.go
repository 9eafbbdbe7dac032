package shop_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// Wherever the client goes away, or its deadline passes, an order and a question after it stop all of their work.
func TestExplore(t *testing.T) {
	tracertest.Explore(t, func(t *testing.T, ctx context.Context) {
		v := start(t, shop.Config{Network: memory{}})
		if code, body, err := v.do(ctx, "POST", "/orders", twoTeas); code != http.StatusOK && tracertest.Undisturbed(ctx) {
			t.Errorf("got %d %q, %v", code, body, err)
		}
		if code, body, err := v.do(ctx, question.method, question.path, question.body); code != http.StatusNotFound && tracertest.Undisturbed(ctx) {
			t.Errorf("got %d %q, %v", code, body, err)
		}
	})
}

// memory joins the services of a shop without leaving the process, so that they can live in a bubble. It does so by pipes,
// rather than by package bufconn: net/http takes deadlines back that are over, and there a read may time out later all the same.
type memory map[string]*listener

func (m memory) Listen(service string) (net.Listener, error) {
	l := &listener{service: service, conns: make(chan net.Conn), closed: make(chan struct{})}
	m[l.String()] = l
	return l, nil
}

func (m memory) Dial(ctx context.Context, addr string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case m[addr].conns <- server:
		return client, nil
	case <-m[addr].closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// listener accepts the other ends of pipes. Its address tells which service it is.
type listener struct {
	service string
	conns   chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return l }
func (*listener) Network() string  { return "memory" }
func (l *listener) String() string { return l.service + ":1" }
