package tracertest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// run stands for the tests of a package: it does some work and ends with a code.
type run struct {
	work func()
	code int
}

func (r run) Run() int {
	r.work()
	return r.code
}

// healthy is a request whose call hears it.
func healthy() {
	ctx, n := tracer.StartServer(context.Background(), nil, "Order/Place", "")
	defer n.End()
	_, c := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	c.End()
}

// dropping is a request whose call does not.
func dropping() {
	ctx, n := tracer.StartServer(context.Background(), nil, "Order/Place", "")
	defer n.End()
	ctx = context.WithoutCancel(ctx) // the drop
	_, c := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	c.End()
}

// verdictOn is what dropping earns in a test of that name.
func verdictOn(line, again, pkg string) string {
	return `x CUT  client Stock/Reserve cannot hear when its caller is cancelled
  tracertest_test.go:` + line + `   ctx = context.WithoutCancel(ctx)
  server Order/Place       linked
  ` + "`" + `- client Stock/Reserve  cut here
  mend: pass the caller's ctx on without context.WithoutCancel; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run ` + again + `

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
` + pkg + `      2      1     0 %          0  no test cancels this
FAIL  1 drop (1 node), linkage 0 %, no test cancels anything
`
}

func TestVerify(t *testing.T) {
	t.Setenv("CTXPLUMB_DIR", "")
	droppingVerdict := verdictOn(lineOf(t, "// the drop"), "'^TestVerify$' example.com/order-desk", "order-desk")
	for name, tc := range map[string]struct {
		run  run
		code int
		text string
	}{
		"nothing dropped":            {run{healthy, 0}, 0, ""},
		"nothing dropped, they fail": {run{healthy, 2}, 2, ""},
		"dropped":                    {run{dropping, 0}, 1, droppingVerdict},
		"dropped, they fail":         {run{dropping, 2}, 2, droppingVerdict},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			code := tracertest.Verify(tc.run, "example.com/order-desk", &out)
			if code != tc.code {
				t.Errorf("code %d, want %d", code, tc.code)
			}
			if diff := cmp.Diff(tc.text, out.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if tracer.Default() != nil {
				t.Error("the recorder is still at work")
			}
		})
	}
}

// lineOf finds the first line of this file that ends with marker.
func lineOf(t *testing.T, marker string) string {
	t.Helper()
	return lineIn(t, "tracertest_test.go", marker)
}

func lineIn(t *testing.T, file, marker string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(line, marker) {
			return strconv.Itoa(i + 1)
		}
	}
	t.Fatalf("no line ends with %q", marker)
	return ""
}

// A package may have tests in virtual time beside others: channels, timers and clocks of a bubble stay in it.
func TestVerifyAcrossBubbles(t *testing.T) {
	t.Setenv("CTXPLUMB_DIR", "")
	work := func() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			ctx, n := tracer.Start(ctx, tracer.Task, "in virtual time")
			<-ctx.Done()
			n.End()
		})
		ctx, cancel := context.WithCancel(t.Context())
		_, n := tracer.Start(ctx, tracer.Task, "deaf")
		cancel()
		_ = tracer.Default().Wait(t.Context()) // the deaf one
		n.End()
	}
	var out strings.Builder
	code := tracertest.Verify(run{work, 0}, "example.com/order-desk", &out)
	headline := regexp.MustCompile(`(?s)^x DEAF  task deaf ran on for \d+ ms after it was cancelled\n  tracertest_test.go:` +
		lineOf(t, "// the deaf one") + `   _ = tracer.Default\(\).Wait\(t.Context\(\)\)\n.*FAIL  1 drop \(1 node\)`)
	if code != 1 || !headline.MatchString(out.String()) {
		t.Errorf("code %d and\n%s", code, out.String())
	}
}

func TestVerifyHandsOver(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CTXPLUMB_DIR", dir)
	var out strings.Builder
	if code := tracertest.Verify(run{dropping, 0}, "example.com/shop", &out); code != 0 || out.String() != "" {
		t.Errorf("code %d and %q, want the verdict left to the command", code, out.String())
	}
	recording, err := otlpfile.ReadFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	drops := recording.Tree.Check().Drops
	if len(drops) != 1 || drops[0].Package != "example.com/shop" || drops[0].Culprit.Source != "ctx = context.WithoutCancel(ctx)" {
		t.Errorf("recorded %+v", drops)
	}
}

func TestVerifyCannotHandOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CTXPLUMB_DIR", file)
	if code := tracertest.Verify(run{healthy, 0}, "example.com/shop", &strings.Builder{}); code != 1 {
		t.Errorf("code %d, want 1 where the recording is lost", code)
	}
}

// fake is a test that is judged, without failing the one that judges it.
type fake struct {
	testing.TB
	cleanup []func()
	errors  []any
}

func (f *fake) Helper()                {}
func (f *fake) Name() string           { return "TestPlace/client_goes_away" }
func (f *fake) Cleanup(c func())       { f.cleanup = append(f.cleanup, c) }
func (f *fake) Error(arguments ...any) { f.errors = append(f.errors, arguments...) }

func TestNew(t *testing.T) {
	t.Setenv("CTXPLUMB_DIR", "")
	f := &fake{TB: t}
	r := tracertest.New(f, tracertest.Grace(time.Millisecond))
	ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
	ctx = context.WithoutCancel(ctx) // the other drop
	_, c := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	c.End()
	n.End()
	f.cleanup[0]()
	again := "'^TestPlace$/^client_goes_away$' github.com/ctxplumb/ctxplumb/tracer/tracertest"
	want := []any{"\n" + verdictOn(lineOf(t, "// the other drop"), again, "tracertest")}
	if diff := cmp.Diff(want, f.errors); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A goroutine that nobody declared and that waits on a ticker is found after the cancel; one that waits for work may be
// a pool, and is left alone.
func TestNewFindsTickerLoop(t *testing.T) {
	t.Setenv("CTXPLUMB_DIR", "")
	f := &fake{TB: t}
	r := tracertest.New(f)
	ctx, cancel := context.WithCancel(t.Context())
	_, n := tracer.StartServer(ctx, r, "Order/Place", "")
	work := make(chan struct{})
	var group sync.WaitGroup
	ticker := time.NewTicker(time.Hour)
	group.Go(func() {
		for range ticker.C { // the loop
			return
		}
	})
	group.Go(func() { <-work })
	cancel()
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.End()
	ticker.Reset(time.Nanosecond)
	close(work)
	group.Wait()
	f.cleanup[0]()
	want := []any{`
x DEAF  go tracertest_test.TestNewFindsTickerLoop.func1 is still running after it was cancelled
  tracertest_test.go:` + lineOf(t, "// the loop") + `   for range ticker.C {
  server Order/Place                                  cancelled: client went away
  ` + "`" + `- go tracertest_test.TestNewFindsTickerLoop.func1  deaf, still running
  mend: pass ctx to what waits here, or select on ctx.Done() beside it; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestPlace$/^client_goes_away$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest      2      1   100 %          0  no test cancels this
FAIL  1 drop (1 node), linkage 100 %, no test cancels anything
`}
	if diff := cmp.Diff(want, f.errors); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The line that is named is the one that made the context, not the one that made the call below it.
func TestNewFindsLostCancel(t *testing.T) {
	t.Setenv("CTXPLUMB_DIR", "")
	f := &fake{TB: t}
	r := tracertest.New(f)
	ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
	kept := map[string]context.CancelFunc{}
	ctx, kept["later"] = context.WithTimeout(ctx, time.Minute) // the lost cancel
	_, c := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	c.End()
	n.End()
	kept["later"]()
	f.cleanup[0]()
	want := []any{`
x LEAKED  client Stock/Reserve left a context behind whose cancel function nobody has called
  tracertest_test.go:` + lineOf(t, "// the lost cancel") + `   ctx, kept["later"] = context.WithTimeout(ctx, time.Minute)
  server Order/Place       linked
  ` + "`" + `- client Stock/Reserve  leaked
  mend: call the cancel function when the work is over: defer cancel() beside the line that makes the context
  again: ctxplumb test -run '^TestPlace$/^client_goes_away$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest      2      1   100 %          0  no test cancels this
FAIL  1 drop (1 node), linkage 100 %, no test cancels anything
`}
	if diff := cmp.Diff(want, f.errors); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestPackageOf(t *testing.T) {
	t.Parallel()
	for function, want := range map[string]string{
		"example.com/shop/order.TestMain":             "example.com/shop/order",
		"example.com/shop/order_test.TestMain":        "example.com/shop/order",
		"example.com/shop/order_test.TestPlace.func1": "example.com/shop/order",
		"order_test.TestMain":                         "order",
	} {
		if got := tracertest.PackageOf(function); got != want {
			t.Errorf("the package of %s is %q, want %q", function, got, want)
		}
	}
}

func ExampleVerifyTestMain() {
	// In a file of the package under test:
	_ = func(m *testing.M) { tracertest.VerifyTestMain(m) } // TestMain
	// Output:
}

func ExampleNew() {
	// Each test that wants a verdict of its own:
	_ = func(t *testing.T) {
		recorder := tracertest.New(t)
		_, n := tracer.StartServer(t.Context(), recorder, "shop.Order/Place", "")
		defer n.End()
	}
	// Output:
}

func ExampleGrace() {
	_ = func(m *testing.M) { tracertest.VerifyTestMain(m, tracertest.Grace(time.Second)) } // TestMain
	// Output:
}

func ExampleExplore() {
	_ = func(t *testing.T) { // TestPlace
		tracertest.Explore(t, func(t *testing.T, ctx context.Context) {
			client := pb.NewTestServiceClient(grpcxtest.Serve(t, newServer(), grpcx.DialOptions()...))
			if _, err := client.EmptyCall(ctx, &pb.Empty{}); err != nil && tracertest.Undisturbed(ctx) {
				t.Error(err)
			}
		})
	}
	// Output:
}

func ExampleRealTime() {
	_ = func(t *testing.T) { // TestPlace
		tracertest.Explore(t, func(t *testing.T, ctx context.Context) {
			server := httptest.NewServer(httpx.Middleware()(http.NotFoundHandler())) // on a real socket
			t.Cleanup(server.Close)
			request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
			if response, err := httpx.Transport(nil).RoundTrip(request); err == nil {
				response.Body.Close()
			}
		}, tracertest.RealTime())
	}
	// Output:
}

func ExampleUndisturbed() {
	ctx, cancel := context.WithCancel(context.Background())
	fmt.Println(tracertest.Undisturbed(ctx))
	cancel()
	fmt.Println(tracertest.Undisturbed(ctx))
	// Output:
	// true
	// false
}

func newServer() *grpc.Server {
	server := grpc.NewServer(append(grpcx.ServerOptions(), grpc.WaitForHandlers(true))...)
	pb.RegisterTestServiceServer(server, pb.UnimplementedTestServiceServer{})
	return server
}
