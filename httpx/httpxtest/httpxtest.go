// Package httpxtest runs HTTP servers in memory, for tests. Nothing leaves the process and nothing waits for a network, so
// that servers, clients and what they do in time can live in a bubble of testing/synctest.
package httpxtest

import (
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
	l := Listen("memory")
	var open sync.WaitGroup // the connections that the server looks after
	follow := func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Done()
		case http.StateActive, http.StateIdle:
		}
	}
	server := &http.Server{Handler: handler, ConnState: follow} //nolint:gosec // its clients are those of the test
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	transport := &http.Transport{DialContext: l.DialContext}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close() // closes what is open
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("ctxplumb: serve HTTP in memory: %v", err)
		}
		open.Wait()
	})
	return transport
}
