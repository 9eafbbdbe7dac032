package otelbridge_test

import (
	"context"
	"fmt"
	"time"

	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func ExamplePropagator() {
	p := otelpropagation.NewCompositeTextMapPropagator(
		otelpropagation.TraceContext{}, otelpropagation.Baggage{}, otelbridge.Propagator(),
	) // to be given to otel.SetTextMapPropagator
	ctx := p.Extract(context.Background(), otelpropagation.MapCarrier{
		"traceparent":    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"x-dtm-trans-id": "T-1",
	})
	sent := otelpropagation.MapCarrier{}
	p.Inject(ctx, sent)
	fmt.Println(sent["traceparent"])
	fmt.Println(sent["x-dtm-trans-id"])
	// Output:
	// 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
	// T-1
}

func ExampleTransactionFromTrace() {
	ctx := otelpropagation.TraceContext{}.Extract(context.Background(), otelpropagation.MapCarrier{
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	})
	tx, ok := otelbridge.TransactionFromTrace(ctx)
	fmt.Println(tx.ID, ok)
	// Output: 4bf92f3577b34da6a3ce929d0e0e4736 true
}

func ExampleAnnotate() {
	spans := tracetest.NewSpanRecorder()
	tracing := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)).Tracer("shop")
	ctx, span := tracing.Start(context.Background(), "Place", trace.WithSpanKind(trace.SpanKindServer))
	otelbridge.Annotate(ctx, propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"})
	span.End()
	for _, attribute := range spans.Ended()[0].Attributes() {
		fmt.Println(attribute.Key, attribute.Value.AsString())
	}
	// Output:
	// dtm.trans_id T-1
	// dtm.branch_id 01
	// dtm.op try
}

func ExampleBranchHeaders() {
	ctx := otelpropagation.TraceContext{}.Extract(context.Background(), otelpropagation.MapCarrier{
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	})
	headers := otelbridge.BranchHeaders(propagation.NewContext(ctx, propagation.Transaction{ID: "T-1"}))
	fmt.Println(headers["x-dtm-trans-id"], headers["traceparent"])
	// Output: T-1 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
}

func ExampleWithPropagator() {
	seata := propagation.Propagator{Read: []propagation.Dialect{propagation.Seata}, Write: []propagation.Dialect{propagation.Seata}}
	fmt.Println(otelbridge.Propagator(otelbridge.WithPropagator(seata)).Fields())
	// Output: [tx_xid tx-xid]
}

func ExampleNewInstruments() {
	reader := sdkmetric.NewManualReader() // or a Prometheus exporter
	instruments, err := otelbridge.NewInstruments(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	if err != nil {
		fmt.Println(err)
		return
	}
	instruments.Forgotten(context.Background(), propagation.Call{System: "http", Name: "POST /orders"}) // as httpx does
	var read metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &read); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range read.ScopeMetrics[0].Metrics {
		fmt.Println(m.Name)
	}
	// Unordered output:
	// dtm_trans_conflicting_total
	// dtm_trans_forged_total
	// dtm_trans_invalid_total
	// dtm_trans_missing_context_total
}

// An observer is told of each call, by grpcx and httpx.
func ExampleInstruments() {
	reader := sdkmetric.NewManualReader() // or a Prometheus exporter
	instruments, err := otelbridge.NewInstruments(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	if err != nil {
		fmt.Println(err)
		return
	}
	call := propagation.Call{System: "grpc", Name: "shop.Stock/Reserve", Duration: time.Millisecond}
	instruments.Sent(context.Background(), call)
	call.Transaction = propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"}
	instruments.Served(context.Background(), call)
	var read metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &read); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range read.ScopeMetrics[0].Metrics {
		if h, ok := m.Data.(metricdata.Histogram[float64]); ok {
			fmt.Println(m.Name, h.DataPoints[0].Count)
		}
	}
	// Unordered output:
	// dtm_client_rpc_duration_seconds 1
	// dtm_branch_lock_duration_seconds 1
}
