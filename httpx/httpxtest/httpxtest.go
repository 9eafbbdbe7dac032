// Package httpxtest runs HTTP servers in memory, for tests. Nothing leaves the process and nothing waits for a network, so
// that servers, clients and what they do in time can live in a bubble of testing/synctest.
//
// Its connections are those of net.Pipe. Those of grpc-go's bufconn do for gRPC alone: net/http sets a deadline in the past and takes
// it back, which bufconn may obey later, and the next request is cancelled though nobody left.
package httpxtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Serve runs handler in an HTTP/1.1 server and returns the transport that leads to it, whatever host a request names.
// Both are closed at the end of the test, when all handlers have returned but those that took over a connection. In a
// bubble of testing/synctest, call it there.
func Serve(t testing.TB, handler http.Handler) *http.Transport {
	t.Helper()
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler, ConnState: l.follow} //nolint:gosec // its clients are those of the test
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	transport := &http.Transport{DialContext: l.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close() // closes what is open
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("ctxplumb: serve HTTP in memory: %v", err)
		}
		l.open.Wait()
	})
	return transport
}

// listener accepts the other ends of pipes.
type listener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
	open   sync.WaitGroup
}

// follow counts the connections that the server looks after.
func (l *listener) follow(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		l.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		l.open.Done()
	case http.StateActive, http.StateIdle:
	}
}

func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for a client.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close lets go of those who wait.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns a name that tells where the connection ends.
func (*listener) Addr() net.Addr { return memory{} }

type memory struct{}

func (memory) Network() string { return "memory" }
func (memory) String() string  { return "memory" }
