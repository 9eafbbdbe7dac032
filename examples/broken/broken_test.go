package broken_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/examples/broken"
	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }

func TestUnaryBackground(t *testing.T) {
	interceptor := grpcx.GuardUnary(broken.UnaryBackground)
	place(t, shop.Config{OrderServer: []grpc.ServerOption{grpc.ChainUnaryInterceptor(interceptor)}})
}

func TestUnaryWithoutCancel(t *testing.T) {
	interceptor := grpcx.GuardUnary(broken.UnaryWithoutCancel)
	place(t, shop.Config{OrderServer: []grpc.ServerOption{grpc.ChainUnaryInterceptor(interceptor)}})
}

func TestStreamContext(t *testing.T) {
	interceptor := grpcx.GuardStream(broken.StreamContext)
	place(t, shop.Config{PaymentServer: []grpc.ServerOption{grpc.ChainStreamInterceptor(interceptor)}})
}

func TestFreshTimeout(t *testing.T) { place(t, shop.Config{Reserve: broken.FreshTimeout}) }

func TestMiddlewareBackground(t *testing.T) {
	place(t, shop.Config{Gateway: func(r chi.Router, _ shoppb.OrderClient) {
		r.Use(httpx.Guard(broken.MiddlewareBackground))
	}})
}

func TestClientInterceptor(t *testing.T) {
	place(t, shop.Config{StockClient: []grpc.DialOption{grpc.WithChainUnaryInterceptor(broken.ClientInterceptor)}})
}

func TestGoroutineBackground(t *testing.T) {
	recorded := make(chan struct{})
	place(t, shop.Config{Record: broken.GoroutineBackground, At: func(_ context.Context, stage shop.Stage) {
		if stage == shop.AtAudit {
			close(recorded)
		}
	}})
	<-recorded
}

func TestTickerLoop(t *testing.T) { abandon(t, broken.TickerLoop) }

func TestRetryOuterContext(t *testing.T) {
	var once sync.Once
	place(t, shop.Config{Reserve: broken.RetryOuterContext, At: func(ctx context.Context, stage shop.Stage) {
		if stage == shop.AtStock {
			once.Do(func() { slow(ctx) })
		}
	}})
}

func TestSleepingHandler(t *testing.T) { abandon(t, broken.SleepingHandler) }

func TestLeakedAnswer(t *testing.T) { place(t, shop.Config{Reserve: broken.LeakedAnswer}) }

func TestUnreadBody(t *testing.T) {
	s := start(t, shop.Config{Gateway: func(r chi.Router, orders shoppb.OrderClient) {
		r.Post("/gifts", broken.UnreadBody(orders))
	}})
	picture := bytes.NewReader(make([]byte, 100<<10))
	if code, err := post(t.Context(), s, "/gifts?sku=tea", picture); code != http.StatusOK || err != nil {
		t.Errorf("got %d, %v", code, err)
	}
}

func TestForgottenTransaction(t *testing.T) {
	place(t, shop.Config{Record: broken.ForgottenTransaction})
}

// place sees an order through.
func place(t *testing.T, cfg shop.Config) {
	t.Helper()
	if code, err := post(t.Context(), start(t, cfg), "/orders", tea()); code != http.StatusOK || err != nil {
		t.Errorf("got %d, %v", code, err)
	}
}

// abandon places an order whose client goes away just before the step of the reservation.
func abandon(t *testing.T, reserve shop.Step) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := start(t, shop.Config{Reserve: reserve, At: func(ctx context.Context, stage shop.Stage) {
		if stage == shop.AtOrder {
			cancel()
			<-ctx.Done()
		}
	}})
	if code, err := post(ctx, s, "/orders", tea()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %d, %v; want %v", code, err, context.Canceled)
	}
}

// slow takes longer than anyone has patience for, unless it is told to stop.
func slow(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
	defer cancel()
	<-ctx.Done()
}

func start(t *testing.T, cfg shop.Config) *shop.Shop {
	t.Helper()
	s, err := shop.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func tea() io.Reader { return strings.NewReader(`{"sku":"tea","quantity":"1"}`) }

func post(ctx context.Context, s *shop.Shop, path string, body io.Reader) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+path, body)
	if err != nil {
		return 0, err
	}
	res, err := s.Client().Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
