package broken

import (
	"context"
	"time"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// TickerLoop is a step that waits for a delivery, looking for it now and then.
func TickerLoop(context.Context, shop.Backends, *shoppb.Receipt) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for range 8 {
		<-ticker.C // drop: deaf
	}
	return nil
}
