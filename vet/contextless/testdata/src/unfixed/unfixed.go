// Package unfixed calls without the context that it has, where no edit that is sure to compile helps.
package unfixed

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"store"
)

func anotherResult(ctx context.Context, s *store.Store) {
	s.Wait() // want `store.Store.Wait hears nobody, though ctx came in: write s.WaitContext\(ctx\)`
}

func get(ctx context.Context) (*http.Response, error) {
	return http.Get("http://stock") // want `http.Get hears nobody, though ctx came in: write http.NewRequestWithContext\(ctx, ...\)`
}

func clientGet(ctx context.Context, c *http.Client) (*http.Response, error) {
	return c.Get("http://stock") // want `http.Client.Get hears nobody, though ctx came in: write http.NewRequestWithContext\(ctx, ...\)`
}

func dialTimeout(ctx context.Context) (net.Conn, error) {
	return net.DialTimeout("tcp", "stock:80", time.Second) // want `net.DialTimeout hears nobody, though ctx came in: write \(&net.Dialer{Timeout: ...}\).DialContext\(ctx, ...\)`
}

func dialTLS(ctx context.Context) (net.Conn, error) {
	return tls.Dial("tcp", "stock:443", nil) // want `tls.Dial hears nobody, though ctx came in: write \(&tls.Dialer{Config: ...}\).DialContext\(ctx, ...\)`
}

func dialGRPC(ctx context.Context) (*grpc.ClientConn, error) {
	return grpc.Dial("stock:80", grpc.WithBlock()) // want `grpc.Dial hears nobody, though ctx came in: write grpc.DialContext\(ctx, ...\)`
}

func hidden(ctx context.Context, s *store.Store) error {
	{
		ctx := "not a context, so that there is no fix"
		return s.RenewLock(ctx) // want `store.Store.RenewLock hears nobody`
	}
}
