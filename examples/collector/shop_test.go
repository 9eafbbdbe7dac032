package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.uber.org/goleak"
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/examples/broken"
	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/otelbridge/export"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// endpointVariable is OpenTelemetry's own. Where it is set, this is the process of a shop.
const endpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT"

func TestMain(m *testing.M) {
	if os.Getenv(endpointVariable) != "" {
		tracertest.VerifyTestMain(m)
	}
	goleak.VerifyTestMain(m)
}

func TestHealthy(t *testing.T) {
	exporting(t)
	place(t, shop.Config{})
}

func TestBroken(t *testing.T) {
	exporting(t)
	place(t, shop.Config{OrderServer: []grpc.ServerOption{grpc.ChainUnaryInterceptor(grpcx.GuardUnary(broken.UnaryBackground))}})
	place(t, shop.Config{Reserve: broken.FreshTimeout})
	abandon(t, broken.SleepingHandler)
}

// exporting sends what is recorded to the Collector, all of it by the end of the test.
func exporting(t *testing.T) {
	t.Helper()
	if os.Getenv(endpointVariable) == "" {
		return
	}
	exporter, err := export.New(t.Context(), otlptracehttp.NewClient(), "github.com/ctxplumb/ctxplumb/examples/collector", tracer.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := errors.Join(tracer.Default().Wait(ctx), exporter.Shutdown(ctx)); err != nil || exporter.Dropped() > 0 {
			t.Errorf("%v, %d nodes were not sent", err, exporter.Dropped())
		}
	})
}

// place sees an order through.
func place(t *testing.T, cfg shop.Config) {
	t.Helper()
	if err := post(t.Context(), t, cfg); err != nil {
		t.Error(err)
	}
}

// abandon places an order whose client goes away just before the step of the reservation.
func abandon(t *testing.T, reserve shop.Step) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := post(ctx, t, shop.Config{Reserve: reserve, At: func(ctx context.Context, stage shop.Stage) {
		if stage == shop.AtOrder {
			cancel()
			<-ctx.Done()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

// post opens a shop for one order.
func post(ctx context.Context, t *testing.T, cfg shop.Config) error {
	t.Helper()
	s, err := shop.Start(cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	order := strings.NewReader(`{"sku":"tea","quantity":"1"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/orders", order)
	if err != nil {
		return err
	}
	res, err := s.Client().Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}
