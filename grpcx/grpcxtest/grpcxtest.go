// Package grpcxtest runs gRPC servers in memory, for tests. Nothing leaves the process and nothing waits for a network, so
// that servers, clients and what they do in time can live in a bubble of testing/synctest.
package grpcxtest

import (
	"context"
	"errors"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
)

// bufferSize is how much a connection holds that is not yet read, in bytes.
const bufferSize = 64 << 10

// Serve runs server, whose services and interceptors are those of the caller, and returns a client connection to it. Both
// are closed at the end of the test, when all handlers have returned: make the server with grpc.WaitForHandlers. In a
// bubble of testing/synctest, make the server there too.
func Serve(t testing.TB, server *grpc.Server, options ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(bufferSize)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		if err := <-served; err != nil && !errors.Is(err, grpc.ErrServerStopped) { // stopped before it began to serve
			t.Errorf("ctxplumb: serve gRPC in memory: %v", err)
		}
	})
	dial := func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }
	conn, err := grpc.NewClient("passthrough:///memory", append([]grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial),
	}, options...)...)
	if err != nil {
		t.Fatalf("ctxplumb: connect to gRPC in memory: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // a test may have closed it already
	return conn
}
