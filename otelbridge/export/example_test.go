package export_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ctxplumb/ctxplumb/otelbridge/export"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func Example() {
	ctx := context.Background()
	recorder := tracer.NewRecorder()
	client := &collector{} // in a service, otlptracehttp.NewClient()
	exporter, err := export.New(ctx, client, "orders", recorder)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, call := tracer.StartClient(ctx, recorder, "Stock/Reserve", "")
	call.End()

	limited, cancel := context.WithTimeout(ctx, 5*time.Second) // as long as the service may take to end
	defer cancel()
	if err := exporter.Shutdown(limited); err != nil {
		fmt.Println(err)
	}
	fmt.Println(client.spans, "span, stopped:", client.stopped)
	// Output: 1 span, stopped: true
}

func ExampleExporter_Dropped() {
	ctx := context.Background()
	recorder := tracer.NewRecorder()
	exporter, err := export.New(ctx, &collector{}, "orders", recorder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(exporter.Shutdown(ctx), exporter.Dropped())
	tracer.StartClient(ctx, recorder, "Stock/Reserve", "") // too late
	fmt.Println(exporter.Dropped())
	// Output:
	// <nil> 0
	// 1
}
