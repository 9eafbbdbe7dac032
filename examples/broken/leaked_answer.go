package broken

import (
	"context"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// LeakedAnswer is a step that asks twice, and goes on with the answer that comes first.
func LeakedAnswer(ctx context.Context, to shop.Backends, receipt *shoppb.Receipt) error {
	answers := make(chan error)
	for range 2 {
		go func() {
			_, err := to.Stock.Reserve(ctx, reservation(receipt))
			answers <- err // drop: leaked
		}()
	}
	return <-answers
}
