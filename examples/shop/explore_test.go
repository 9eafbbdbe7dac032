package shop_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
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

// memory joins the services of a shop without leaving the process, so that they can live in a bubble.
type memory map[string]*httpxtest.Listener

func (m memory) Listen(service string) (net.Listener, error) {
	addr := service + ":1"
	m[addr] = httpxtest.Listen(addr)
	return m[addr], nil
}

func (m memory) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return m[addr].DialContext(ctx, "memory", addr)
}
