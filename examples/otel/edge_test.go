package otel_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// TestConflictIsDropped below otelgrpc too, whose carrier shows OpenTelemetry's propagator the first value only.
func TestConflictIsDropped(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]medium{"unary": overUnary, "stream": overStream} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everySetup(t, func(t *testing.T, s setup) {
				s.foreignClient = true
				var got seen
				do := serve(t, s.start(t), got.see)
				if err := do(metadata.AppendToOutgoingContext(t.Context(), "x-dtm-trans-id", "T-1", "x-dtm-trans-id", "T-2")); err != nil {
					t.Fatal(err)
				}
				got.check(t, seen{visited: true})
			})
		})
	}
}

// seen is what a handler saw.
type seen struct {
	tx      propagation.Transaction
	known   bool
	visited bool
}

func (s *seen) see(ctx context.Context) error {
	s.visited = true
	s.tx, s.known = propagation.FromContext(ctx)
	return nil
}

func (s *seen) check(t *testing.T, want seen) {
	t.Helper()
	if *s != want {
		t.Errorf("saw %+v, want %+v", *s, want)
	}
}

// TestPublicEndpointBeginsAfresh below OpenTelemetry's propagator, which has read what came in.
func TestPublicEndpointBeginsAfresh(t *testing.T) {
	t.Parallel()
	fresh := propagation.Propagator{Fallback: func(context.Context) (propagation.Transaction, bool) {
		return propagation.Transaction{ID: "made-here"}, true
	}}
	for name, serve := range map[string]medium{"HTTP": publicHTTP(fresh), "unary": publicUnary(fresh)} {
		for _, bridged := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, bridged %v", name, bridged), func(t *testing.T) {
				t.Parallel()
				var got seen
				do := serve(t, setup{bridged: bridged}.start(t), got.see)
				if err := do(t.Context()); err != nil {
					t.Fatal(err)
				}
				got.check(t, seen{tx: propagation.Transaction{ID: "made-here"}, known: true, visited: true})
			})
		}
	}
}

func publicHTTP(p propagation.Propagator) medium {
	return func(t *testing.T, s setup, do call) call {
		t.Helper()
		handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = do(r.Context()) })
		ours := httpx.Middleware(httpx.WithPublicEndpoint(), httpx.WithPropagator(p))
		transport := httpxtest.Serve(t, otelhttp.NewMiddleware("service", s.http()...)(ours(handler)))
		return func(ctx context.Context) error {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://service/?gid=T-1&branch_id=01&op=try", nil)
			if err != nil {
				return err
			}
			r.Header.Set("X-Dtm-Trans-Id", "T-1")
			response, err := transport.RoundTrip(r)
			if err != nil {
				return err
			}
			return response.Body.Close()
		}
	}
}

func publicUnary(p propagation.Propagator) medium {
	return func(t *testing.T, s setup, do call) call {
		t.Helper()
		server := grpc.NewServer(append(grpcx.ServerOptions(grpcx.WithPublicEndpoint(), grpcx.WithPropagator(p)),
			grpc.StatsHandler(otelgrpc.NewServerHandler(s.grpc()...)), grpc.WaitForHandlers(true))...)
		pb.RegisterTestServiceServer(server, service{do: do})
		client := pb.NewTestServiceClient(grpcxtest.Serve(t, server))
		return func(ctx context.Context) error {
			_, err := client.EmptyCall(metadata.AppendToOutgoingContext(ctx, "x-dtm-trans-id", "T-1"), &pb.Empty{})
			return err
		}
	}
}
