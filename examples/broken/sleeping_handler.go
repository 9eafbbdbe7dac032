package broken

import (
	"context"
	"time"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// SleepingHandler is a step that spares the stock at rush hour.
func SleepingHandler(context.Context, shop.Backends, *shoppb.Receipt) error {
	time.Sleep(400 * time.Millisecond) // drop: deaf
	return nil
}
