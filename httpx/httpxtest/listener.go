package httpxtest

import (
	"context"
	"net"
	"sync"
)

// Listener is a network of one address in memory: what DialContext connects, Accept returns the other end of. Its methods
// may be called from several goroutines at once.
//
// The connections are those of net.Pipe. Those of grpc-go's bufconn do for gRPC, whose deadlines are taken back before they
// are over or not at all. But net/http sets one in the past and takes it back, which bufconn may obey later, and the next
// request is cancelled though nobody left.
type Listener struct {
	addr   string
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

var _ net.Listener = (*Listener)(nil)

// Listen returns a listener for servers that Serve does not run: a test's own http.Server, or several services that find
// each other by addr. Whoever closes the server closes it. In a bubble of testing/synctest, call it there.
func Listen(addr string) *Listener {
	return &Listener{addr: addr, conns: make(chan net.Conn), closed: make(chan struct{})}
}

// DialContext connects to the listener, whatever it is asked for; it is made for http.Transport. It waits for Accept, and
// returns net.ErrClosed if the listener is closed, or the cause of ctx's end.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
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

// Accept waits for a client. It returns net.ErrClosed if the listener is closed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close lets go of those who wait in Accept and DialContext. It may be called more than once, and returns nil.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns the address that Listen was given, on the network "memory".
func (l *Listener) Addr() net.Addr { return memory(l.addr) }

type memory string

func (memory) Network() string  { return "memory" }
func (m memory) String() string { return string(m) }
