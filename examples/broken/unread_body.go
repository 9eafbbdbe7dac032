package broken

import (
	"net/http"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// UnreadBody handles an order that comes with the picture for a card, which it has no use for yet. Go's HTTP server
// does not see an HTTP/1.1 client go away before the body is read.
func UnreadBody(orders shoppb.OrderClient) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		order := &shoppb.PlaceRequest{Sku: r.URL.Query().Get("sku"), Quantity: 1}
		if _, err := orders.Place(r.Context(), order); err != nil { // drop: blind
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}
}
