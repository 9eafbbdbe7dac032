package main

import (
	"context"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func main() { Fill(context.Background()) }

// Fill hears its caller.
func Fill(ctx context.Context) {
	_, fill := tracer.Start(ctx, tracer.Task, "fill")
	fill.End()
}
