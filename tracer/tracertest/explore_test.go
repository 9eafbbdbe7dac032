package tracertest_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// scenarioVariable names the scenario that a child process explores.
const scenarioVariable = "CTXPLUMB_TEST_SCENARIO"

// placing is a request whose handler makes one call, and then does what is left to it.
func placing(ctx context.Context, rest func(context.Context)) {
	ctx, n := tracer.StartServer(ctx, nil, "Order/Place", "")
	defer n.End()
	_, c := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	c.End()
	rest(ctx)
}

var scenarios = map[string]struct {
	scenario func(*testing.T, context.Context)
	options  []tracertest.ExploreOption
	want     string // of what is printed
}{
	"heard": {
		scenario: func(_ *testing.T, ctx context.Context) { placing(ctx, answer) },
		want:     "PASS\n",
	},
	"deaf at one point only": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(ctx context.Context) {
				if ctx.Err() != nil {
					return
				}
				_, n := tracer.Start(ctx, tracer.Task, "settle")
				defer n.End()
				time.Sleep(time.Hour)
			})
		},
		want: failed(`
x DEAF  task settle ran on for 3600.0 s after it was cancelled
  explore_test.go:LINE   time.Sleep(time.Hour)
  server Order/Place       cancelled: client went away
  |- client Stock/Reserve  linked  N ms
  BTICK- task settle           deaf, ran on 3600.0 s
  mend: pass ctx to what waits here, or select on ctx.Done() beside it; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestScenario$/^cancel_at_task_settle_1$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest     23      2   100 %          1  50 %
FAIL  1 drop (2 nodes), linkage 100 %, coverage 50 %
`),
	},
	"deaf for ever": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(ctx context.Context) {
				if ctx.Err() != nil {
					<-make(chan struct{})
				}
			})
		},
		want: failed(`
x DEAF  server Order/Place is still running after it was cancelled
  explore_test.go:LINE   <-make(chan struct{})
  server Order/Place       cancelled: client went away, deaf, still running
  BTICK- client Stock/Reserve  heard  N ms
  mend: pass ctx to what waits here, or select on ctx.Done() beside it; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestScenario$/^cancel_at_client_Stock$/^Reserve_1$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest     10      1   100 %          1  100 %
FAIL  1 drop (4 nodes), linkage 100 %, coverage 100 %
`),
	},
	"a busy loop": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(ctx context.Context) {
				for ctx.Err() != nil { //nolint:revive // busy with nothing
				}
			})
		},
		want: failed(`
x DEAF  server Order/Place is still running after it was cancelled
  explore_test.go:LINE   for ctx.Err() != nil {
  server Order/Place       cancelled: client went away, deaf, still running
  BTICK- client Stock/Reserve  heard  N ms
  mend: pass ctx to what waits here, or select on ctx.Done() beside it; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestScenario$/^cancel_at_server_Order$/^Place_1$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest      4      1   100 %          1  100 %
FAIL  1 drop (1 node), linkage 100 %, coverage 100 %
`),
	},
	"a lock that is held at the point": {
		scenario: func(_ *testing.T, ctx context.Context) {
			var lock sync.Mutex
			var calls sync.WaitGroup
			for range 2 {
				calls.Go(func() {
					lock.Lock()
					defer lock.Unlock()
					placing(ctx, answer)
				})
			}
			calls.Wait()
		},
		want: `--- FAIL: TestScenario (TIME)
    --- FAIL: TestScenario/cancel_at_server_Order/Place_1 (TIME)
        explore.go:LINE: ctxplumb: opaque: this run makes no progress, since a bubble cannot wait for a lock, a socket or a busy loop (see RealTime):
            
            STACKS`,
	},
	"in real time": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(ctx context.Context) {
				_, n := tracer.Start(ctx, tracer.Task, "settle")
				defer n.End()
				if ctx.Err() != nil {
					_ = tracer.Default().Wait(context.Background()) // for its own verdict
				}
			})
		},
		options: []tracertest.ExploreOption{tracertest.RealTime()},
		want: failed(`
x DEAF  task settle ran on for N ms after it was cancelled
  explore_test.go:LINE   _ = tracer.Default().Wait(context.Background())
  server Order/Place       cancelled: client went away
  |- client Stock/Reserve  heard  N ms
  BTICK- task settle           deaf, ran on N ms
  mend: pass ctx to what waits here, or select on ctx.Done() beside it; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestScenario$/^cancel_at_client_Stock$/^Reserve_1$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest     27      2   100 %          1  50 %
FAIL  1 drop (6 nodes), linkage 100 %, coverage 50 %
`),
	},
	"a goroutine that nobody waits for": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(context.Context) {
				result := make(chan int)
				go func() { result <- 1 }()
			})
		},
		want: failed(`
x LEAKED  go tracertest_test.init.func7.1.1 is still there when its test is over
  explore_test.go:LINE   go func() { result <- 1 }()
  server Order/Place                    linked
  |- client Stock/Reserve               linked
  BTICK- go tracertest_test.init.func7.1.1  leaked, still running
  mend: let it end with its ctx: select on ctx.Done() beside what it waits for
  again: ctxplumb test -run '^TestScenario$' github.com/ctxplumb/ctxplumb/tracer/tracertest

PACKAGE     NODES  EDGES  LINKED  CANCELLED  COVERAGE
tracertest     15      2   100 %          1  50 %
FAIL  1 drop (5 nodes), linkage 100 %, coverage 50 %
`),
	},
	"a bubble that is not closed": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, answer)
			go func() { <-make(chan struct{}) }()
		},
		want: `--- FAIL: TestScenario (TIME)
    hang.go:LINE: ctxplumb: deadlock: main bubble goroutine has exited but blocked goroutines remain: close what the scenario has opened
        
        STACKS`,
	},
	"it fails by itself": {
		scenario: func(t *testing.T, ctx context.Context) {
			placing(ctx, answer)
			t.Error("sold out")
		},
		want: "--- FAIL: TestScenario (TIME)\n    explore_test.go:LINE: sold out\nFAIL\n",
	},
	"work that nobody waits for": {
		scenario: func(_ *testing.T, ctx context.Context) {
			placing(ctx, func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "ends by itself"), "publish", func(context.Context) {})
			})
		},
		want: "PASS\n",
	},
	"a budget that ends before the deadline": {
		scenario: func(_ *testing.T, ctx context.Context) {
			if deadline, ok := ctx.Deadline(); ok {
				shorter, cancel := context.WithDeadline(ctx, deadline.Add(-time.Millisecond/2))
				defer cancel()
				ctx = shorter
			}
			placing(ctx, func(ctx context.Context) {
				_, n := tracer.Start(ctx, tracer.Attempt, "reserve")
				n.End()
			})
		},
		want: "PASS\n",
	},
}

// failed is what go test makes of a verdict.
func failed(verdict string) string {
	verdict = strings.ReplaceAll(strings.ReplaceAll(verdict, "BTICK", "`"), "\n", "\n        ")
	return "--- FAIL: TestScenario (TIME)\n    explore_test.go:LINE: " + verdict + "\nFAIL\n"
}

func answer(context.Context) {}

// TestScenario is for child processes.
func TestScenario(t *testing.T) {
	s, ok := scenarios[os.Getenv(scenarioVariable)]
	if !ok {
		return
	}
	tracertest.LosePatience()
	tracertest.Explore(t, s.scenario, s.options...)
}

// differing is what is not the same from run to run, or from edit to edit.
var differing = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`(explore|explore_test|hang)\.go:\d+`), "$1.go:LINE"},
	{regexp.MustCompile(`\(\d+\.\d\ds\)`), "(TIME)"},
	{regexp.MustCompile(`\+[\d.]+ms|\d+ ms`), "N ms"},
	{regexp.MustCompile(`(?s)goroutine \d+ .*`), "STACKS"},
}

// The patience of ten seconds is counted in a hundred ticks; those that come late do not count, but a thousand are the most.
func TestPatience(t *testing.T) {
	t.Parallel()
	tick := time.After
	tardy := func(d time.Duration) <-chan time.Time { return time.After(3 * d) }
	late := func(d time.Duration) <-chan time.Time { return time.After(4 * d) }
	for name, tc := range map[string]struct {
		ticks []func(time.Duration) <-chan time.Time // in turn
		over  time.Duration                          // when the run ends; zero is never
		want  time.Duration                          // when the wait for it does
	}{
		"a machine that has time":    {ticks: []func(time.Duration) <-chan time.Time{tick}, want: 10 * time.Second},
		"one that is a little slow":  {ticks: []func(time.Duration) <-chan time.Time{tardy}, want: 30 * time.Second},
		"one that is late each time": {ticks: []func(time.Duration) <-chan time.Time{late}, want: 400 * time.Second},
		"one that is late each other time": {
			ticks: []func(time.Duration) <-chan time.Time{late, tick}, want: 50 * time.Second,
		},
		"one that is late at first, and the run ends": {
			ticks: []func(time.Duration) <-chan time.Time{late, tick}, over: 49 * time.Second, want: 49 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				done := make(chan struct{})
				if tc.over > 0 {
					time.AfterFunc(tc.over, func() { close(done) })
				}
				begun, n := time.Now(), 0
				ended := tracertest.EndsInTime(done, func(d time.Duration) <-chan time.Time {
					n++
					return tc.ticks[(n-1)%len(tc.ticks)](d)
				})
				if took := time.Since(begun); took != tc.want || ended != (tc.over > 0) {
					t.Errorf("it ended: %t, known after %v; want %v", ended, took, tc.want)
				}
			})
		})
	}
}

func TestExplore(t *testing.T) {
	t.Parallel()
	for name, s := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestScenario$")
			cmd.Env = append(os.Environ(), scenarioVariable+"="+name, "CTXPLUMB_DIR=")
			text, _ := cmd.CombinedOutput()
			got := string(text)
			for _, d := range differing {
				got = d.pattern.ReplaceAllString(got, d.text)
			}
			if diff := cmp.Diff(s.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
