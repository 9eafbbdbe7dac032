package broken

import (
	"context"
	"time"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// FreshTimeout is a step that gives the stock a second to answer, whatever is left of the caller's time.
func FreshTimeout(_ context.Context, to shop.Backends, receipt *shoppb.Receipt) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // drop: lost
	defer cancel()
	_, err := to.Stock.Reserve(ctx, reservation(receipt))
	return err
}

func reservation(receipt *shoppb.Receipt) *shoppb.ReserveRequest {
	return &shoppb.ReserveRequest{OrderId: receipt.GetOrderId(), Sku: receipt.GetSku(), Quantity: receipt.GetQuantity()}
}
