package propagation_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/propagation"
)

var (
	try     = propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"}
	confirm = propagation.Transaction{ID: "T-2", Branch: "0101", Op: "confirm"}
	above   = propagation.Transaction{ID: "T-above", Branch: "01", Op: "action", Kind: "saga", Driver: propagation.DriverCoordinator}
)

type (
	valueKey struct{}
	otherKey struct{} // as empty as the key of the package, and not it
)

func TestFromContext(t *testing.T) {
	t.Parallel()
	root := t.Context()
	inTry := propagation.NewContext(root, try)
	below, cancel := context.WithCancel(context.WithValue(inTry, valueKey{}, "below"))
	t.Cleanup(cancel)
	for _, test := range []struct {
		name string
		ctx  context.Context
		want found
	}{
		{"none", root, none},
		{"an empty key of another type", context.WithValue(root, otherKey{}, &try), none},
		{"its own", inTry, one(try)},
		{"inherited", below, one(try)},
		{"severed from the cancel", context.WithoutCancel(below), one(try)},
		{"replaced further down", propagation.NewContext(below, confirm), one(confirm)},
		{"taken away further down", propagation.NewContext(inTry, propagation.Transaction{}), none},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check(t, test.ctx, test.want)
		})
	}
}

func check(t *testing.T, ctx context.Context, want found) {
	t.Helper()
	var got found
	got.Transaction, got.Known = propagation.FromContext(ctx)
	same(t, "FromContext", want, got)
}

func TestNewContextIsTiedToItsParent(t *testing.T) {
	t.Parallel()
	deadline := time.Now().Add(time.Hour)
	timed, stop := context.WithDeadline(context.WithValue(t.Context(), valueKey{}, "above"), deadline)
	defer stop()
	parent, cancel := context.WithCancelCause(timed)
	ctx := propagation.NewContext(parent, try)

	if ctx.Done() != parent.Done() {
		t.Error("Done is not the parent's")
	}
	if got, ok := ctx.Deadline(); !ok || !got.Equal(deadline) {
		t.Errorf("Deadline() = %v, %v; want %v", got, ok, deadline)
	}
	if got := ctx.Value(valueKey{}); got != "above" {
		t.Errorf("Value = %v; want above", got)
	}
	if err := ctx.Err(); err != nil {
		t.Errorf("Err() = %v before the cancel", err)
	}
	gone := errors.New("client went away")
	cancel(gone)
	if ctx.Err() != context.Canceled || context.Cause(ctx) != gone {
		t.Errorf("after the cancel: %v, %v", ctx.Err(), context.Cause(ctx))
	}
}

// A context type of its own that hid its parent's Done would cost each child a goroutine that watches it. This test is
// not parallel, so that goroutines of other tests are not counted.
func TestNewContextCostsItsChildrenNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 100 {
		child, stop := context.WithCancel(propagation.NewContext(parent, try))
		defer stop()
		defer context.AfterFunc(child, func() {})()
	}
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}
