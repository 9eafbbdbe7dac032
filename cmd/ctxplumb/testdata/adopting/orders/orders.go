package orders

import (
	"context"
	"net/http"

	"github.com/ctxplumb/ctxplumb/httpx"
)

// Handler places orders. What it reserves does not hear that the client went away.
func Handler(stock string) http.Handler {
	client := http.Client{Transport: httpx.Transport(nil)}
	return httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reserve, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), http.MethodGet, stock, nil)
		if err != nil {
			panic(err)
		}
		if response, err := client.Do(reserve); err == nil {
			response.Body.Close()
		}
	}))
}
