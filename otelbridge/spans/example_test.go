package spans_test

import (
	"context"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func ExampleProcessor() {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans.Processor()))
	database := provider.Tracer("database") // an instrumented library

	recorder := tracer.NewRecorder()
	defer recorder.Close()
	ctx, call := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	_, query := database.Start(ctx, "sql.conn.query")
	query.End()
	_, insert := database.Start(context.WithoutCancel(ctx), "sql.conn.exec")
	insert.End()
	call.End()

	tree := recorder.Tree()
	for i, verdict := range tree.Check().Verdicts {
		fmt.Println(verdict, tree.Records[i].Kind, tree.Records[i].Name)
	}
	fmt.Println(provider.Shutdown(context.Background()))
	// Output:
	// linked server shop.Order/Place
	// linked task sql.conn.query
	// cut task sql.conn.exec
	// <nil>
}
