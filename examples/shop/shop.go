// Package shop is a small shop: four services and their audit, on real sockets, as a system looks with ctxplumb in it.
//
//	client ── HTTP ──> gateway ── gRPC ──> order ─┬─ gRPC ──────────> stock    rows in an embedded SQLite
//	                   (chi)                      ├─ HTTP ──────────> audit
//	                                              └─ gRPC, streamed ─> payment
//
// Every service is one file. Look there for the lines that join it to ctxplumb: [grpcx.ServerOptions] where a gRPC
// server is made and [grpcx.DialOptions] where one is called, [httpx.Middleware] and [httpx.Transport] likewise. The
// rest is plain Go that passes its contexts on: a client that goes away stops the work of all services, and whatever
// an abandoned order had reserved is given back.
//
// [grpcx.ServerOptions]: https://pkg.go.dev/github.com/ctxplumb/ctxplumb/grpcx#ServerOptions
// [grpcx.DialOptions]: https://pkg.go.dev/github.com/ctxplumb/ctxplumb/grpcx#DialOptions
// [httpx.Middleware]: https://pkg.go.dev/github.com/ctxplumb/ctxplumb/httpx#Middleware
// [httpx.Transport]: https://pkg.go.dev/github.com/ctxplumb/ctxplumb/httpx#Transport
package shop

import (
	"context"
	"log/slog"
	"slices"

	"github.com/go-chi/chi/v5"
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// Config says how a shop differs from the plain one, which the zero Config describes.
type Config struct {
	Log *slog.Logger // what the services log to; nil logs nothing

	Network Network // what joins the services; nil is TCP, on free ports of 127.0.0.1

	// At is called by each service when it comes to a stage of its work, with the context that it works on.
	// A test can hold a request there. Nil does nothing.
	At func(ctx context.Context, stage Stage)

	Reserve, Record, Charge Step // the steps of an order, in this order; nil is the shop's own

	Gateway func(routes chi.Router, orders shoppb.OrderClient) // adds middleware and routes to the gateway; nil adds none

	OrderServer   []grpc.ServerOption // more options for the order service
	PaymentServer []grpc.ServerOption // more options for the payment service
	StockClient   []grpc.DialOption   // more options for order's connection to the stock
}

// Stage is a point that an order comes to.
type Stage string

// The stages, in the order in which an order comes to them. An order that fails comes to AtRelease.
const (
	AtGateway    Stage = "gateway"    // the gateway has understood the request
	AtOrder      Stage = "order"      // the order service was called
	AtStock      Stage = "stock"      // the reservation is written and not yet committed
	AtAudit      Stage = "audit"      // the sale is about to be recorded
	AtPayment    Stage = "payment"    // nothing was said about the charge yet
	AtAuthorized Stage = "authorized" // the first state of the charge was sent, the money is not yet taken
	AtRelease    Stage = "release"    // a reservation is about to be given back
)

// Shop is a running shop.
type Shop struct {
	URL string // where the gateway listens, such as http://127.0.0.1:4711

	cfg       Config
	telemetry telemetry
	closers   []func() // run in reverse
}

// Start runs the services of a shop. Close stops them.
func Start(cfg Config) (*Shop, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.At == nil {
		cfg.At = func(context.Context, Stage) {}
	}
	if cfg.Network == nil {
		cfg.Network = tcp{}
	}
	s := &Shop{cfg: cfg, telemetry: newTelemetry()}
	s.onClose(s.telemetry.close)
	if err := s.open(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// open starts the services from the back of the shop to its front, so that each finds those that it calls.
func (s *Shop) open() error {
	auditAddr, err := s.startAudit()
	if err != nil {
		return err
	}
	stockAddr, err := s.startStock()
	if err != nil {
		return err
	}
	paymentAddr, err := s.startPayment()
	if err != nil {
		return err
	}
	orderAddr, err := s.startOrder(stockAddr, paymentAddr, auditAddr)
	if err != nil {
		return err
	}
	gatewayAddr, err := s.startGateway(orderAddr)
	s.URL = "http://" + gatewayAddr
	return err
}

// Close stops the services from the front of the shop to its back. It lets each finish what it is at, and may be
// called again.
func (s *Shop) Close() {
	for _, c := range slices.Backward(s.closers) {
		c()
	}
	s.closers = nil
}

func (s *Shop) onClose(f func()) { s.closers = append(s.closers, f) }
