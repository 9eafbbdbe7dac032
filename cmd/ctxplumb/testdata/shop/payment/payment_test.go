package payment_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }

// caller is the environment variable that makes this test the server, in a process of its own.
const caller = "SHOP_CALLER"

func TestCharge(t *testing.T) {
	if parent := os.Getenv(caller); parent != "" {
		_, charge := tracer.StartServer(context.Background(), nil, "shop.Payment/Charge", parent)
		charge.End()
		return
	}
	_, call := tracer.Start(t.Context(), tracer.Client, "shop.Payment/Charge")
	defer call.End()
	server := exec.Command(os.Args[0], "-test.run=^TestCharge$")
	server.Env = append(os.Environ(), caller+"="+call.Parent())
	if out, err := server.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestRefund(t *testing.T) {
	if os.Getenv("SHOP_CRASHES") != "" {
		tracer.Start(t.Context(), tracer.Task, "refund")
		os.Exit(7)
	}
	if os.Getenv("SHOP_BROKEN") != "" {
		t.Error("no refund")
	}
}
