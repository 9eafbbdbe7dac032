// Command metrics runs two services with the instruments of transactions on a Prometheus exporter, lets one route forget
// its transaction, and prints what Prometheus would scrape.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/otelbridge"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "metrics:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return err
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter))
	defer func() { _ = provider.Shutdown(ctx) }()
	instruments, err := otelbridge.NewInstruments(provider)
	if err != nil {
		return err
	}
	stock, stop, err := startStock(instruments)
	if err != nil {
		return err
	}
	defer stop()
	gateway := httptest.NewServer(newGateway(instruments, stock, registry))
	defer gateway.Close()

	branch := "?gid=tea-for-two&branch_id=01&op=try&trans_type=tcc" // as DTM calls a branch
	for _, path := range []string{"/orders/7" + branch, "/orders/8" + branch, "/audits/7" + branch} {
		if err := get(ctx, gateway.URL+path, io.Discard); err != nil {
			return err
		}
	}
	var scraped strings.Builder
	if err := get(ctx, gateway.URL+"/metrics", &scraped); err != nil {
		return err
	}
	for lines := bufio.NewScanner(strings.NewReader(scraped.String())); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "dtm_") && !strings.Contains(lines.Text(), "_bucket") {
			fmt.Fprintln(out, lines.Text())
		}
	}
	return nil
}

// newGateway serves orders, which pass the transaction on, audits, which forget it, and the metrics.
func newGateway(instruments *otelbridge.Instruments, stock shoppb.StockClient, registry *prometheus.Registry) http.Handler {
	routes := chi.NewRouter()
	routes.Use(httpx.Middleware(httpx.WithObserver(instruments)))
	routes.Get("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		reserve(r.Context(), w, stock)
	})
	routes.Get("/audits/{id}", func(w http.ResponseWriter, _ *http.Request) {
		reserve(context.Background(), w, stock) // the mistake
	})
	routes.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return routes
}

func reserve(ctx context.Context, w http.ResponseWriter, stock shoppb.StockClient) {
	if _, err := stock.Reserve(ctx, &shoppb.ReserveRequest{}); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

type stock struct {
	shoppb.UnimplementedStockServer
}

func (stock) Reserve(context.Context, *shoppb.ReserveRequest) (*shoppb.ReserveReply, error) {
	return &shoppb.ReserveReply{}, nil
}

func startStock(instruments *otelbridge.Instruments) (client shoppb.StockClient, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	server := grpc.NewServer(grpcx.ServerOptions(grpcx.WithObserver(instruments))...)
	shoppb.RegisterStockServer(server, stock{})
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // it ends with stop
	}()
	conn, err := grpc.NewClient(listener.Addr().String(), append(
		grpcx.DialOptions(grpcx.WithObserver(instruments)), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	return shoppb.NewStockClient(conn), func() {
		_ = conn.Close()
		server.Stop()
		<-served
	}, err
}

func get(ctx context.Context, url string, body io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(body, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}
