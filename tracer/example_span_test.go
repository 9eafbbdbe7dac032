package tracer_test

import (
	"context"
	"fmt"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func ExampleStartSpan() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	ctx, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	defer request.End()

	span := tracer.Span{ID: tracer.ID{1}, Kind: tracer.Client, Name: "query", Call: "query"}
	tracer.StartSpan(ctx, span)
	tracer.EndSpan(span.ID, "SELECT orders") // what it is called is known at its end

	record := recorder.Tree().Records[1]
	fmt.Println(record.Name, record.Link, record.End.IsZero())
	// Output: SELECT orders tied false
}

// Package otelbridge/spans says so for OpenTelemetry.
func ExampleSetSpanFinder() {
	type key struct{} // under which another way of tracing keeps the span of a context
	tracer.SetSpanFinder(func(ctx context.Context) tracer.ID {
		id, _ := ctx.Value(key{}).(tracer.ID)
		return id
	})
	defer tracer.SetSpanFinder(nil)
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	ctx, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	defer request.End()

	span := tracer.Span{ID: tracer.ID{2}, Kind: tracer.Task, Name: "price", Call: "price"}
	tracer.StartSpan(ctx, span)
	defer tracer.EndSpan(span.ID, span.Name)
	_, below := tracer.Start(context.WithValue(ctx, key{}, span.ID), tracer.Task, "decode")
	below.End()

	records := recorder.Tree().Records
	fmt.Println(records[2].Name, "is below", records[1].Name, records[2].Parent == records[1].ID)
	// Output: decode is below price true
}
