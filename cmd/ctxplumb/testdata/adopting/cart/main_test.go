package main

import (
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestFill(t *testing.T) {
	ctx, order := tracer.Start(t.Context(), tracer.Task, "order")
	Fill(ctx)
	order.End()
}
