package shop

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// Network is how services find each other.
type Network interface {
	Listen(service string) (net.Listener, error)
	Dial(ctx context.Context, addr string) (net.Conn, error) // addr is that of a listener
}

type tcp struct{}

func (tcp) Listen(string) (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

func (tcp) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", addr)
}

// annotated copies each transaction that comes in to the attributes of the span.
var annotated = propagation.Propagator{Accepted: otelbridge.Annotate}

// serveGRPC runs a gRPC server for one service until the shop closes, and returns its address.
func (s *Shop) serveGRPC(service string, register func(grpc.ServiceRegistrar), more ...grpc.ServerOption) (string, error) {
	options := slices.Concat(grpcx.ServerOptions(grpcx.WithPropagator(annotated)), []grpc.ServerOption{
		grpc.StatsHandler(s.telemetry.grpcServer()),
		grpc.ChainUnaryInterceptor(logUnary(s.cfg.Log, service)),
		grpc.ChainStreamInterceptor(logStream(s.cfg.Log, service)),
	}, more)
	server := grpc.NewServer(options...)
	register(server)
	return s.serve(service, server.Serve, server.GracefulStop)
}

// dial connects to a gRPC service until the shop closes.
func (s *Shop) dial(addr string, more ...grpc.DialOption) (*grpc.ClientConn, error) {
	options := slices.Concat(more, []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(s.cfg.Network.Dial),
		grpc.WithStatsHandler(s.telemetry.grpcClient()),
	}, grpcx.DialOptions())
	conn, err := grpc.NewClient("passthrough:///"+addr, options...)
	if err == nil {
		s.onClose(func() { _ = conn.Close() })
	}
	return conn, err
}

// serveHTTP runs an HTTP server for one service until the shop closes, and returns its address. Its handler has
// httpx.Middleware inside; the span must be there before.
func (s *Shop) serveHTTP(service string, handler http.Handler) (string, error) {
	server := &http.Server{
		Handler:           otelhttp.NewHandler(handler, service, s.telemetry.http()...),
		ReadHeaderTimeout: 10 * time.Second,
	}
	return s.serve(service, server.Serve, func() { _ = server.Shutdown(context.Background()) })
}

// Client returns an HTTP client that sends the trace, the transaction and the deadline of a request's context along.
// Its connections are closed with the shop.
func (s *Shop) Client() *http.Client {
	base := &http.Transport{DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
		return s.cfg.Network.Dial(ctx, addr)
	}}
	s.onClose(base.CloseIdleConnections)
	return &http.Client{Transport: otelhttp.NewTransport(httpx.Transport(base), s.telemetry.http()...)}
}

func (s *Shop) serve(service string, serve func(net.Listener) error, stop func()) (string, error) {
	l, err := s.cfg.Network.Listen(service)
	if err != nil {
		return "", fmt.Errorf("shop: %s cannot listen: %w", service, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = serve(l) // it returns when stop is called
	}()
	s.onClose(func() {
		stop()
		<-done
	})
	return l.Addr().String(), nil
}
