package shop_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/ctxplumb/ctxplumb/examples/shop"
	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/propagation"
)

const twoTeas = `{"sku":"tea","quantity":"2"}`

func TestOrder(t *testing.T) {
	v := start(t, shop.Config{})
	code, body, err := v.do(t.Context(), "POST", "/orders", twoTeas)
	if code != http.StatusOK || err != nil {
		t.Fatalf("got %d %q, %v", code, body, err)
	}
	placed := receipt(t, body)
	want := &shoppb.Receipt{
		OrderId: placed.GetOrderId(), Sku: "tea", Quantity: 2, Cents: 900, State: shoppb.ChargeState_CHARGE_STATE_CAPTURED,
	}
	if diff := cmp.Diff(want, placed, protocmp.Transform()); diff != "" {
		t.Error("placed (-want +got):\n", diff)
	}
	_, body, err = v.do(t.Context(), "GET", "/orders/"+placed.GetOrderId(), "")
	if diff := cmp.Diff(want, receipt(t, body), protocmp.Transform()); diff != "" || err != nil {
		t.Error("looked up (-want +got):\n", diff, err)
	}
}

func receipt(t *testing.T, body string) *shoppb.Receipt {
	t.Helper()
	r := new(shoppb.Receipt)
	if err := protojson.Unmarshal([]byte(body), r); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return r
}

// One transaction and one trace go through all services, whoever named the transaction.
func TestOneTransaction(t *testing.T) {
	named := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tea-for-two"})
	tests := map[string]struct {
		ctx         context.Context
		header      []string
		transaction string // empty: the trace id
	}{
		"the client's header":      {ctx: t.Context(), header: []string{"X-Dtm-Trans-ID", "tea-for-two"}, transaction: "tea-for-two"},
		"the client's transaction": {ctx: named, transaction: "tea-for-two"},
		"the trace":                {ctx: t.Context()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := start(t, shop.Config{})
			if code, body, err := v.do(test.ctx, "POST", "/orders", twoTeas, test.header...); code != http.StatusOK {
				t.Fatalf("got %d %q, %v", code, body, err)
			}
			calls := v.calls(t)
			id := calls[0].Trace
			if _, err := trace.TraceIDFromHex(id); err != nil {
				t.Errorf("trace %q: %v", id, err)
			}
			transaction := test.transaction
			if transaction == "" {
				transaction = id
			}
			want := []seen{
				{"gateway", "POST /orders", transaction, id},
				{"order", "/shop.Order/Place", transaction, id},
				{"stock", "/shop.Stock/Reserve", transaction, id},
				{"audit", "POST /entries", transaction, id},
				{"payment", "/shop.Payment/Charge", transaction, id},
			}
			if diff := cmp.Diff(want, calls); diff != "" {
				t.Error("calls (-want +got):\n", diff)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	v := start(t, shop.Config{})
	tests := map[string]struct {
		method, path, body string
		want               int
	}{
		"no JSON":     {"POST", "/orders", `tea!`, http.StatusBadRequest},
		"nothing":     {"POST", "/orders", `{"sku":"tea"}`, http.StatusBadRequest},
		"unknown":     {"POST", "/orders", `{"sku":"milk","quantity":"1"}`, http.StatusConflict},
		"sold out":    {"POST", "/orders", `{"sku":"pot","quantity":"2"}`, http.StatusConflict},
		"never heard": {"GET", "/orders/4711", "", http.StatusNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if code, body, err := v.do(t.Context(), test.method, test.path, test.body); code != test.want || err != nil {
				t.Errorf("got %d %q, %v; want %d", code, body, err, test.want)
			}
		})
	}
}
