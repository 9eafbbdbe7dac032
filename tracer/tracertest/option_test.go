package tracertest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// halfCancelled are two calls of a request, of which the second is cancelled.
func halfCancelled() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ctx, n := tracer.StartServer(ctx, nil, "Order/Place", "")
	defer n.End()
	_, first := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	first.End()
	_, second := tracer.StartClient(ctx, nil, "Payment/Charge", "")
	cancel()
	second.End()
}

const halfVerdict = `PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
order        3      2   100 %          1  50 %
FAIL  nothing dropped, linkage 100 %, coverage 50 %, 50.1 % of coverage asked for
`

func TestMin(t *testing.T) {
	for name, tt := range map[string]struct {
		percent      float64
		code         int
		alone, below string // what is said, alone and below the command
	}{
		"enough":  {50, 0, "", ""},
		"too few": {50.1, 1, halfVerdict, "ctxplumb: cancel coverage is 50.0 %, and 50.1 % is asked for\n"},
	} {
		for dir, want := range map[string]string{"": tt.alone, t.TempDir(): tt.below} {
			t.Run(name+" in "+dir, func(t *testing.T) {
				t.Setenv("CTXPLUMB_DIR", dir)
				var out strings.Builder
				code := tracertest.Verify(run{halfCancelled, 0}, "example.com/order", &out, tracertest.Min(tt.percent))
				if code != tt.code {
					t.Errorf("code %d, want %d", code, tt.code)
				}
				if diff := cmp.Diff(want, out.String()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
	}
}

func TestIgnore(t *testing.T) {
	const function = "github.com/ctxplumb/ctxplumb/tracer/tracertest_test.dropping"
	for name, tt := range map[string]struct {
		place string
		code  int
	}{
		"the function":     {function, 0},
		"the package":      {"github.com/ctxplumb/ctxplumb/tracer/tracertest_test", 0},
		"another function": {function + "s", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CTXPLUMB_DIR", "")
			var out strings.Builder
			if code := tracertest.Verify(run{dropping, 0}, "a", &out, tracertest.Ignore("a test drops it", tt.place)); code != tt.code {
				t.Errorf("code %d, want %d:\n%s", code, tt.code, &out)
			}
		})
	}
}

// What is ignored is handed over with the reason, and only that.
func TestIgnoreIsHandedOver(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CTXPLUMB_DIR", dir)
	ignore := tracertest.Ignore("a test drops it", "github.com/ctxplumb/ctxplumb/tracer/tracertest_test.dropping")
	if code := tracertest.Verify(run{dropping, 0}, "a", &strings.Builder{}, ignore); code != 0 {
		t.Errorf("code %d", code)
	}
	recording, err := otlpfile.ReadFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	tree := recording.Tree
	var reasons []string
	for _, r := range tree.Records {
		reasons = append(reasons, r.Name+": "+r.Accepted)
	}
	if diff := cmp.Diff([]string{"Order/Place: ", "Stock/Reserve: a test drops it"}, reasons); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if r := tree.Check(); len(r.Drops) != 0 || len(r.Accepted) != 1 {
		t.Errorf("%d drops and %d accepted, want 0 and 1", len(r.Drops), len(r.Accepted))
	}
}

func TestIgnoreWantsWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][2]string{{"", "a"}, {"a", ""}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Ignore%q did not panic", arguments)
				}
			}()
			tracertest.Ignore(arguments[0], arguments[1])
		}()
	}
}

func ExampleMin() {
	_ = func(m *testing.M) { tracertest.VerifyTestMain(m, tracertest.Min(80)) } // TestMain
	// Output:
}

func ExampleIgnore() {
	_ = func(m *testing.M) { // TestMain
		tracertest.VerifyTestMain(m, tracertest.Ignore("goes with the next release", "example.com/shop/legacy"))
	}
	// Output:
}
