package orders_test

import (
	"context"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }

// The audit does not hear that the client went away.
func TestClientGoesAway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ctx, order := tracer.StartServer(ctx, nil, "shop.Order/Place", "")
	_, audit := tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")
	_, reserve := tracer.Start(ctx, tracer.Client, "shop.Stock/Reserve")
	cancel()
	reserve.End()
	audit.End()
	order.End()
}
