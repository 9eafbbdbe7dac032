package ctxplumb_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }

// The lines to add to services that are there already. Here an HTTP request with a transaction comes to a router, whose
// handler calls a gRPC service.
func Example() {
	before := goleak.IgnoreCurrent()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	router, address := chi.NewRouter(), listener.Addr().String()
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}

	server := grpc.NewServer(grpcx.ServerOptions()...)                               // a gRPC server
	conn, err := grpc.NewClient(address, append(options, grpcx.DialOptions()...)...) // a gRPC client
	router.Use(httpx.Middleware())                                                   // a router

	if err != nil {
		panic(err)
	}
	healthpb.RegisterHealthServer(server, service{})
	go func() { _ = server.Serve(listener) }() // it ends with Stop
	router.Get("/tea", func(_ http.ResponseWriter, r *http.Request) {
		if _, err := healthpb.NewHealthClient(conn).Check(r.Context(), &healthpb.HealthCheckRequest{}); err != nil {
			panic(err)
		}
	})
	r := httptest.NewRequest(http.MethodGet, "/tea", nil)
	r.Header.Set("X-Dtm-Trans-ID", "tea-for-two")
	router.ServeHTTP(httptest.NewRecorder(), r)
	_ = conn.Close() // twice is its only error
	server.Stop()
	fmt.Println("leaked:", goleak.Find(before))
	// Output:
	// the gRPC service sees transaction tea-for-two
	// leaked: <nil>
}

type service struct {
	healthpb.UnimplementedHealthServer
}

func (service) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	tx, _ := propagation.FromContext(ctx)
	fmt.Println("the gRPC service sees transaction", tx.ID)
	return &healthpb.HealthCheckResponse{}, nil
}
