package broken

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// GoroutineBackground is a step that records the sale on the side, since the customer need not wait for the books.
func GoroutineBackground(_ context.Context, to shop.Backends, receipt *shoppb.Receipt) error {
	req, err := newEntry(context.Background(), to, receipt) // drop: lost
	if err != nil {
		return err
	}
	go func() {
		res, err := to.Audit.Do(req)
		if err != nil {
			slog.Warn("a sale was not recorded", "error", err)
			return
		}
		_ = res.Body.Close()
	}()
	return nil
}

func newEntry(ctx context.Context, to shop.Backends, receipt *shoppb.Receipt) (*http.Request, error) {
	entry := strings.NewReader(`{"order":"` + receipt.GetOrderId() + `"}`)
	return http.NewRequestWithContext(ctx, http.MethodPost, to.AuditURL, entry)
}
