package main

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc/test/bufconn"
)

// network is what a call goes over.
type network struct {
	name, title string
	listen      func(tb testing.TB) (net.Listener, dialer)
}

type dialer func(ctx context.Context) (net.Conn, error)

var (
	tcp    = network{"tcp", "loopback TCP", listenTCP}
	memory = network{"memory", "in memory", listenMemory}
)

func listenTCP(tb testing.TB) (net.Listener, dialer) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	return l, func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", l.Addr().String())
	}
}

func listenMemory(testing.TB) (net.Listener, dialer) {
	l := bufconn.Listen(256 << 10)
	return l, l.DialContext
}
