package main

import (
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// tracertest has a name that what is added must not stumble over.
const tracertest = "order"

func TestFill(t *testing.T) {
	ctx, order := tracer.Start(t.Context(), tracer.Task, tracertest)
	Fill(ctx)
	order.End()
}
