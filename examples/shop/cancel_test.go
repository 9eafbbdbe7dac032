package shop_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/examples/shop"
)

// What an order calls, one after the other, and what it calls when it fails.
const (
	gateway = "gateway POST /orders"
	lookup  = "gateway GET /orders/{id}"
	place   = "order /shop.Order/Place"
	get     = "order /shop.Order/Get"
	reserve = "stock /shop.Stock/Reserve"
	enter   = "audit POST /entries"
	charge  = "payment /shop.Payment/Charge"
	release = "stock /shop.Stock/Release"
)

// request is what a client sends.
type request struct{ method, path, body string }

var (
	order    = request{"POST", "/orders", twoTeas}
	question = request{"GET", "/orders/4711", ""}
)

func TestClientLeavesAtGateway(t *testing.T) { leave(t, shop.AtGateway, order, gateway) }

func TestClientLeavesAtOrder(t *testing.T) {
	leave(t, shop.AtOrder, order, gateway, place, release)
}

func TestClientLeavesAtStock(t *testing.T) {
	leave(t, shop.AtStock, order, gateway, place, reserve, release)
}

func TestClientLeavesAtAudit(t *testing.T) {
	leave(t, shop.AtAudit, order, gateway, place, reserve, enter, release)
}

func TestClientLeavesAtPayment(t *testing.T) {
	leave(t, shop.AtPayment, order, gateway, place, reserve, enter, charge, release)
}

func TestStreamIsCancelledMidway(t *testing.T) {
	leave(t, shop.AtAuthorized, order, gateway, place, reserve, enter, charge, release)
}

func TestClientLeavesAtLookup(t *testing.T) {
	leave(t, shop.AtOrder, question, lookup, get)
}

// leave sends a request, lets it come to a stage, where only the end of its context frees it, and goes away. The calls
// are those that the shop must have got by then, or gets for cleaning up.
func leave(t *testing.T, at shop.Stage, r request, calls ...string) {
	t.Helper()
	gate, reached := hold(t, at)
	v := start(t, shop.Config{At: gate})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	if code, _, err := v.do(ctx, r.method, r.path, r.body); !errors.Is(err, context.Canceled) {
		t.Errorf("got %d, %v; want %v", code, err, context.Canceled)
	}
	if diff := cmp.Diff(calls, v.methods(t)); diff != "" {
		t.Error("calls (-want +got):\n", diff)
	}
}

// The client's deadline crosses HTTP and gRPC: every service that the order comes to knows of one.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate, reached := hold(t, shop.AtPayment)
		var mu sync.Mutex
		var without []shop.Stage
		v := start(t, shop.Config{Network: memory{}, At: func(ctx context.Context, stage shop.Stage) {
			if _, ok := ctx.Deadline(); !ok {
				mu.Lock()
				without = append(without, stage)
				mu.Unlock()
			}
			gate(ctx, stage)
		}})
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		code, _, err := v.do(ctx, "POST", "/orders", twoTeas)
		if code != http.StatusGatewayTimeout && !errors.Is(err, context.DeadlineExceeded) { // either may notice first
			t.Errorf("got %d, %v; want %d or %v", code, err, http.StatusGatewayTimeout, context.DeadlineExceeded)
		}
		v.Close()
		<-reached
		if diff := cmp.Diff([]shop.Stage(nil), without); diff != "" {
			t.Error("stages without a deadline (-want +got):\n", diff)
		}
	})
}

// An attempt that ends does not end the order: the stock is asked again.
func TestSlowStockIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate, _ := hold(t, shop.AtStock)
		v := start(t, shop.Config{Network: memory{}, At: gate})
		if code, body, err := v.do(t.Context(), "POST", "/orders", twoTeas); code != http.StatusOK {
			t.Errorf("got %d %q, %v", code, body, err)
		}
		want := []string{gateway, place, reserve, reserve, enter, charge}
		if diff := cmp.Diff(want, v.methods(t)); diff != "" {
			t.Error("calls (-want +got):\n", diff)
		}
	})
}

// The one pot that an abandoned order had reserved can be sold to the next.
func TestReservationIsGivenBack(t *testing.T) {
	gate, reached := hold(t, shop.AtPayment)
	releasing := make(chan struct{})
	v := start(t, shop.Config{At: func(ctx context.Context, stage shop.Stage) {
		if stage == shop.AtRelease {
			close(releasing)
		}
		gate(ctx, stage)
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	const aPot = `{"sku":"pot","quantity":"1"}`
	if code, _, err := v.do(ctx, "POST", "/orders", aPot); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %d, %v; want %v", code, err, context.Canceled)
	}
	select {
	case <-releasing: // in a transaction, for which the next order waits
	case <-time.After(patience):
		t.Fatal("nothing is given back")
	}
	if code, body, err := v.do(t.Context(), "POST", "/orders", aPot); code != http.StatusOK {
		t.Errorf("got %d %q, %v", code, body, err)
	}
}

// Giving back is detached from the order, and bounded all the same.
func TestReleaseGivesUp(t *testing.T) {
	gate, _ := hold(t, shop.AtRelease)
	v := start(t, shop.Config{At: gate})
	if code, body, err := v.do(t.Context(), "POST", "/orders", `{"sku":"pot","quantity":"2"}`); code != http.StatusConflict {
		t.Errorf("got %d %q, %v", code, body, err)
	}
	if diff := cmp.Diff([]string{gateway, place, reserve, release}, v.methods(t)); diff != "" {
		t.Error("calls (-want +got):\n", diff)
	}
}
