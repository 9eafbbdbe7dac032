// Command demo places one order in the shop and prints what its services log: one transaction id that crosses all of
// them, beside the trace id. It needs no terminal and leaves nothing behind.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	s, err := shop.Start(shop.Config{Log: plainLog(out)})
	if err != nil {
		return err
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ctx = propagation.NewContext(ctx, propagation.Transaction{ID: "tea-for-two"})
	order := strings.NewReader(`{"sku":"tea","quantity":"2"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/orders", order)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "A client orders tea, as the transaction tea-for-two. What the services of the shop see:")
	res, err := s.Client().Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the shop answers %s", res.Status)
	}
	return nil
}

// plainLog logs what matters here: no time and no level.
func plainLog(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}))
}
