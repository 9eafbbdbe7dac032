package shop

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// patience is how long the order service waits for one answer of the stock.
const patience = 500 * time.Millisecond

// Backends are what the order service calls.
type Backends struct {
	Stock    shoppb.StockClient
	Payment  shoppb.PaymentClient
	Audit    *http.Client
	AuditURL string
}

// A Step is one of the things that it takes to place an order. It may complete the receipt.
type Step func(ctx context.Context, to Backends, order *shoppb.Receipt) error

// order takes orders, one step after the other, and keeps the receipts.
type order struct {
	shoppb.UnimplementedOrderServer
	*Shop
	to       Backends
	steps    []Step
	receipts sync.Map       // order id to *shoppb.Receipt
	releases sync.WaitGroup // those that run
}

func (s *Shop) startOrder(stockAddr, paymentAddr, auditAddr string) (string, error) {
	stockConn, err := s.dial(stockAddr, s.cfg.StockClient...)
	if err != nil {
		return "", err
	}
	paymentConn, err := s.dial(paymentAddr)
	if err != nil {
		return "", err
	}
	o := &order{Shop: s, steps: []Step{reserve, record, charge}, to: Backends{
		Stock:    shoppb.NewStockClient(stockConn),
		Payment:  shoppb.NewPaymentClient(paymentConn),
		Audit:    s.Client(),
		AuditURL: "http://" + auditAddr + "/entries",
	}}
	for i, step := range []Step{s.cfg.Reserve, s.cfg.Record, s.cfg.Charge} {
		if step != nil {
			o.steps[i] = step
		}
	}
	s.onClose(o.releases.Wait)
	return s.serveGRPC("order", func(r grpc.ServiceRegistrar) { shoppb.RegisterOrderServer(r, o) }, s.cfg.OrderServer...)
}

// Place carries out the steps of an order. If one fails, what was reserved is given back.
func (o *order) Place(ctx context.Context, req *shoppb.PlaceRequest) (*shoppb.Receipt, error) {
	if req.GetQuantity() < 1 {
		return nil, status.Error(codes.InvalidArgument, "an order is for one piece at least")
	}
	receipt := &shoppb.Receipt{OrderId: rand.Text(), Sku: req.GetSku(), Quantity: req.GetQuantity()}
	o.cfg.At(ctx, AtOrder)
	for _, step := range o.steps {
		if err := step(ctx, o.to, receipt); err != nil {
			o.release(ctx, receipt.GetOrderId())
			return nil, err
		}
	}
	o.receipts.Store(receipt.GetOrderId(), receipt)
	return receipt, nil
}

// Get returns the receipt of an order that was placed.
func (o *order) Get(ctx context.Context, req *shoppb.GetRequest) (*shoppb.Receipt, error) {
	o.cfg.At(ctx, AtOrder)
	if receipt, ok := o.receipts.Load(req.GetOrderId()); ok {
		return receipt.(*shoppb.Receipt), nil
	}
	return nil, status.Errorf(codes.NotFound, "no order %q", req.GetOrderId())
}

// release gives back what was reserved for an order. It must happen although the client is gone, and the client need
// not wait for it: a declared detach, on a goroutine and with a bound of its own.
func (o *order) release(ctx context.Context, id string) {
	ctx = tracer.Detach(ctx, "a failed order gives back what it reserved")
	ctx, cancel := context.WithTimeout(ctx, patience)
	o.releases.Add(1)
	tracer.Go(ctx, "release", func(ctx context.Context) {
		defer o.releases.Done()
		defer cancel()
		ctx, undo := tracer.Start(ctx, tracer.Compensation, "give back")
		defer undo.End()
		if _, err := o.to.Stock.Release(ctx, &shoppb.ReleaseRequest{OrderId: id}); err != nil {
			o.cfg.Log.WarnContext(ctx, "a reservation was not given back", "order", id, "error", err)
		}
	})
}
