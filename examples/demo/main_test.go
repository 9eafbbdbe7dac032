package main

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }

func TestRun(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	trace := regexp.MustCompile(`trace=[0-9a-f]{32}`).Find(out.Bytes())
	got := bytes.ReplaceAll(out.Bytes(), trace, []byte("trace=THE-ONE"))
	got = regexp.MustCompile(`order=[A-Z2-7]{26}`).ReplaceAll(got, []byte("order=ITS-ID"))
	want := `A client orders tea, as the transaction tea-for-two. What the services of the shop see:
msg=call service=gateway method="POST /orders" transaction=tea-for-two trace=THE-ONE
msg=call service=order method=/shop.Order/Place transaction=tea-for-two trace=THE-ONE
msg=call service=stock method=/shop.Stock/Reserve transaction=tea-for-two trace=THE-ONE
msg=call service=audit method="POST /entries" transaction=tea-for-two trace=THE-ONE
msg=entry order=ITS-ID cents=900
msg=call service=payment method=/shop.Payment/Charge transaction=tea-for-two trace=THE-ONE
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error("(-want +got):\n", diff)
	}
}
