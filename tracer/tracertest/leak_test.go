package tracertest_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// leavingVariable makes a child process of the tests that leave goroutines behind.
const leavingVariable = "CTXPLUMB_TEST_LEAVING"

// request serves a call, and ends it when handler has returned and what that left behind waits.
func request(ctx context.Context, r *tracer.Recorder, handler func(context.Context)) {
	ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
	defer n.End()
	handler(ctx)
	for text := make([]byte, 1<<20); onTheWay.Match(text[:runtime.Stack(text, true)]); {
		runtime.Gosched()
	}
}

// onTheWay is a goroutine that is left behind and does not wait yet.
var onTheWay = regexp.MustCompile(`\[(run|sema|sync)[^\n]*\n([^\n]+\n)*created by [^\n]*(tracer\.Go|tracertest_test\.init\.)`)

func orphan(context.Context) { <-make(chan struct{}) } // nobody else knows the channel

var known = make(chan struct{})

func waiter(context.Context) { <-known } // somebody may still close it

// leaving are handlers that leave goroutines behind, and what is said of it, also where the runtime can prove something.
var leaving = map[string]struct {
	handler      func(context.Context)
	said, proven string
}{
	"none":      {func(ctx context.Context) { go func() { <-ctx.Done() }() }, "", ""},
	"an orphan": {func(ctx context.Context) { go orphan(ctx) }, "go tracertest_test.orphan is still there when its test is over", ", and nothing can wake it"},
	"a waiter":  {func(ctx context.Context) { go waiter(ctx) }, "go tracertest_test.waiter is still there when its test is over", ""},
	"a node": {
		func(ctx context.Context) { tracer.Go(ctx, "of its own", orphan) },
		"go of its own is still running after it was cancelled", "",
	},
	"a detached orphan": {
		func(ctx context.Context) { go orphan(tracer.Detach(ctx, "why not")) },
		"", "go tracertest_test.orphan is still there when its test is over, and nothing can wake it",
	},
	"a detached waiter": {func(ctx context.Context) { go waiter(tracer.Detach(ctx, "why not")) }, "", ""},
	"an orphan with a bound": {
		func(ctx context.Context) { tracer.Go(bounded(ctx), "of its own", orphan) },
		"", "go of its own is still there when its test is over, and nothing can wake it",
	},
	"a waiter with a bound": {func(ctx context.Context) { tracer.Go(bounded(ctx), "of its own", waiter) }, "", ""},
}

func bounded(ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(tracer.Detach(ctx, "why not"), time.Hour)
	time.AfterFunc(time.Hour, cancel)
	return ctx
}

// TestLeaving is for child processes: all at once, each with a recorder of its own.
func TestLeaving(t *testing.T) {
	t.Parallel()
	if os.Getenv(leavingVariable) == "" {
		return
	}
	for name, l := range leaving {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request(t.Context(), tracertest.New(t), l.handler)
		})
	}
}

// TestLeavingOrphan and TestLeavingWaiter are likewise, with the recorder of the process.
func TestLeavingOrphan(t *testing.T) { leaveBeside(t, orphan) }
func TestLeavingWaiter(t *testing.T) { leaveBeside(t, waiter) }

func leaveBeside(t *testing.T, left func(context.Context)) {
	t.Helper()
	t.Parallel()
	if os.Getenv(leavingVariable) == "" {
		return
	}
	request(t.Context(), nil, func(ctx context.Context) { go left(ctx) })
}

// provable reports whether this program, and so its child, was built with GOEXPERIMENT=goroutineleakprofile.
var provable = pprof.Lookup("goroutineleak") != nil

// Each goroutine that is left over is given to the test that started it, though all run at the same time.
func TestLeaks(t *testing.T) {
	t.Parallel()
	want := map[string]string{}
	for name, l := range leaving {
		said := l.said
		if provable {
			said += l.proven
		}
		if said != "" {
			want["^TestLeaving$/^"+strings.ReplaceAll(name, " ", "_")+"$"] = said
		}
	}
	if diff := cmp.Diff(want, childSays(t, "^TestLeaving$")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestLeaksOfAProcess(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"^TestLeavingOrphan$": leaving["an orphan"].said,
		"^TestLeavingWaiter$": leaving["a waiter"].said,
	}
	if provable {
		want["^TestLeavingOrphan$"] += leaving["an orphan"].proven
	}
	if diff := cmp.Diff(want, childSays(t, "^TestLeaving.")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// verdictText has the first line of a verdict and the test that it gives to run again.
var verdictText = regexp.MustCompile(`(?s)\n *x [A-Z]+  ([^\n]+)\n.*?again: ctxplumb test -run '([^']+)'`)

// childSays runs tests in a process of their own, and returns the first line of each verdict by the test that it gives to run again.
func childSays(t *testing.T, tests string) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+tests, "-test.parallel=16")
	cmd.Env = append(os.Environ(), leavingVariable+"=1", "CTXPLUMB_DIR=")
	text, _ := cmd.CombinedOutput()
	said := map[string]string{}
	for _, match := range verdictText.FindAllStringSubmatch("\n"+string(text), -1) {
		said[match[2]] = match[1]
	}
	if len(said) == 0 {
		t.Logf("%s", text)
	}
	return said
}
