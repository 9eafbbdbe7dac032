package propagation_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// httpHeader is a Carrier over the headers of a request.
type httpHeader http.Header

func (h httpHeader) Values(key string) []string { return http.Header(h).Values(key) }
func (h httpHeader) Set(key, value string)      { http.Header(h).Set(key, value) }

func Example() {
	received := http.Header{}
	received.Set("X-Dtm-Trans-ID", "T-1")
	received.Set("X-Dtm-Branch-ID", "01")
	received.Set("X-Dtm-Op", "try")

	var p propagation.Propagator
	ctx := p.Extract(context.Background(), httpHeader(received))
	sent := http.Header{}
	p.Inject(ctx, httpHeader(sent))

	tx, _ := propagation.FromContext(ctx)
	fmt.Println(tx.ID, tx.Branch, tx.Op)
	fmt.Println(sent)
	// Output:
	// T-1 01 try
	// map[X-Dtm-Trans-Id:[T-1]]
}

func ExampleNewContext() {
	ctx := propagation.NewContext(context.Background(), propagation.Transaction{ID: "T-1"})
	tx, ok := propagation.FromContext(ctx)
	fmt.Println(tx.ID, ok)
	// Output: T-1 true
}

func ExampleFromContext() {
	if _, ok := propagation.FromContext(context.Background()); !ok {
		fmt.Println("no transaction")
	}
	// Output: no transaction
}

func ExampleParseID() {
	id, err := propagation.ParseID("[2001:db8::1]:8091:42")
	fmt.Println(id, err)
	_, err = propagation.ParseID("T-1\r\nX-Admin: 1")
	fmt.Println(err)
	fmt.Println(errors.Is(err, propagation.ErrInvalidID))
	// Output:
	// [2001:db8::1]:8091:42 <nil>
	// ctxplumb: invalid transaction id: byte 0x0d at 3 is not one of A-Z a-z 0-9 . _ : / [ ] -
	// true
}

func ExampleDialect_Fields() {
	fmt.Println(propagation.XDtm.Fields())
	// Output: [x-dtm-trans-id]
}

func ExamplePropagator_Extract() {
	p := propagation.Propagator{
		Fallback: func(context.Context) (propagation.Transaction, bool) {
			return propagation.Transaction{ID: "made-here"}, true
		},
		Accepted: func(_ context.Context, tx propagation.Transaction) { fmt.Println("accepted", tx.ID) },
	}
	for _, id := range []string{"T-1", "not an id"} {
		h := http.Header{}
		h.Set("X-Dtm-Trans-ID", id)
		p.Extract(context.Background(), httpHeader(h))
	}
	// Output:
	// accepted T-1
	// accepted made-here
}

func ExamplePropagator_Inject() {
	ctx := propagation.NewContext(context.Background(), propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"})
	h := http.Header{"X-Dtm-Trans-Id": {"stale"}, "Authorization": {"Bearer x"}}
	propagation.Propagator{}.Inject(ctx, httpHeader(h))
	fmt.Println(h)
	// Output: map[Authorization:[Bearer x] X-Dtm-Trans-Id:[T-1]]
}

func ExampleReadCounts() {
	before := propagation.ReadCounts()
	h := http.Header{"X-Dtm-Trans-Id": {"T-1", "T-2"}}
	propagation.Propagator{}.Extract(context.Background(), httpHeader(h))
	after := propagation.ReadCounts()
	fmt.Println(after.Conflicting-before.Conflicting, "conflict")
	// Output: 1 conflict
}

func ExampleBranchHeaders() {
	ctx := propagation.NewContext(context.Background(), propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"})
	fmt.Println(propagation.BranchHeaders(ctx))
	// Output: map[x-dtm-trans-id:T-1]
}

func ExampleJSONParams() {
	params := []byte(`{"gid":"g1","branch_id":"01","op":"action","trans_type":"saga","amount":30}`)
	ctx := propagation.Propagator{}.Extract(context.Background(), propagation.JSONParams(params))
	tx, _ := propagation.FromContext(ctx)
	fmt.Println(tx.ID, tx.Branch, tx.Op, tx.Kind)
	// Output: g1 01 action saga
}

func ExampleSigned() {
	key := []byte("a secret of 32 bytes, or of more")
	client := propagation.Propagator{Signature: propagation.Signed("stock", key)}
	stock := propagation.Propagator{Signature: propagation.Signed("stock", key)}
	payment := propagation.Propagator{Signature: propagation.Signed("payment", key)}

	h := httpHeader{}
	client.Inject(propagation.NewContext(context.Background(), propagation.Transaction{ID: "T-1"}), h)
	for _, server := range []propagation.Propagator{stock, payment} {
		tx, ok := propagation.FromContext(server.Extract(context.Background(), h))
		fmt.Println(tx.ID, ok)
	}
	// Output:
	// T-1 true
	//  false
}

func ExamplePropagator_Begin() {
	tx, _ := propagation.FromContext(propagation.Propagator{}.Begin(context.Background()))
	fmt.Println(len(tx.ID))
	// Output: 26
}

func ExamplePropagator_Phase2() {
	p := propagation.Propagator{}
	for _, op := range []string{"try", "confirm"} {
		h := httpHeader{"Dtm-Gid": {"g1"}, "Dtm-Branch_id": {"01"}, "Dtm-Op": {op}}
		fmt.Println(op, p.Phase2(h))
	}
	// Output:
	// try false
	// confirm true
}

func ExampleTransaction_Phase2() {
	fmt.Println(propagation.Transaction{ID: "g1", Branch: "01", Op: "compensate"}.Phase2())
	// Output: true
}

func ExamplePropagator_Fields() {
	p := propagation.Propagator{Write: []propagation.Dialect{propagation.XDtm, propagation.Seata}}
	fmt.Println(p.Fields())
	// Output: [x-dtm-trans-id tx_xid tx-xid]
}

func ExampleDialect_String() {
	fmt.Println(propagation.XDtm, propagation.DTM, propagation.Seata)
	// Output: xdtm dtm seata
}

func ExampleOutcome_String() {
	fmt.Println(propagation.OK, propagation.Failed, propagation.Canceled, propagation.DeadlineExceeded)
	// Output: ok failed canceled deadline_exceeded
}
