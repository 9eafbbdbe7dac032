package broken

import (
	"context"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// ForgottenTransaction is a step with an HTTP client of its own. The trace goes along, the transaction does not.
func ForgottenTransaction(ctx context.Context, to shop.Backends, receipt *shoppb.Receipt) error {
	req, err := newEntry(ctx, to, receipt)
	if err != nil {
		return err
	}
	client := http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport, otelhttp.WithPropagators(propagation.TraceContext{}))}
	res, err := client.Do(req) // drop: lost
	if err != nil {
		return err
	}
	return res.Body.Close()
}
