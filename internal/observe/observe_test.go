package observe_test

import (
	"context"
	"runtime/pprof"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/label"
	"github.com/ctxplumb/ctxplumb/internal/observe"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counter counts what it is told, by what happened and to whom.
type counter struct {
	mu   sync.Mutex
	told map[string]int
}

func (c *counter) count(what string, call propagation.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told == nil {
		c.told = map[string]int{}
	}
	c.told[what+" "+call.Name+" "+call.Transaction.ID]++
}

func (c *counter) Served(_ context.Context, call propagation.Call)    { c.count("served", call) }
func (c *counter) Sent(_ context.Context, call propagation.Call)      { c.count("sent", call) }
func (c *counter) Forgotten(_ context.Context, call propagation.Call) { c.count("forgot", call) }

func of(id string) context.Context {
	return propagation.NewContext(context.Background(), propagation.Transaction{ID: id})
}

// TestLabelsOfOthersStay, during the call for those who ask below, and after it.
func TestLabelsOfOthersStay(t *testing.T) {
	t.Parallel()
	pprof.Do(of("T-1"), pprof.Labels("tenant", "acme"), func(outer context.Context) {
		ctx, s := observe.Serve(outer, &counter{}, "grpc", "a.B/C")
		if tenant, _ := pprof.Label(ctx, "tenant"); tenant != "acme" || label.Of("tenant") != "acme" || label.Of("ctxplumb-call") == "" {
			t.Errorf("while it is served: tenant %q, and %q of the goroutine; call %q", tenant, label.Of("tenant"), label.Of("ctxplumb-call"))
		}
		s.End("a.B/C", propagation.OK)
		if label.Of("tenant") != "acme" || label.Of("ctxplumb-call") != "" {
			t.Errorf("after it: tenant %q, call %q", label.Of("tenant"), label.Of("ctxplumb-call"))
		}
	})
}

// TestManyAtOnce serves calls that forget beside calls that do not, each with goroutines of its own.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const calls = 200
	var c counter
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			id, name := "good", ""
			if i%2 == 0 {
				id, name = "bad", "a.B/C"
			}
			ctx, s := observe.Serve(of(id), &c, "grpc", name)
			var below sync.WaitGroup
			below.Go(func() {
				if id == "bad" {
					ctx = context.Background()
				}
				observe.Send(ctx, &c, "grpc", "d.E/F").End(propagation.OK)
			})
			below.Wait()
			s.End("a.B/C", propagation.OK)
		})
	}
	all.Wait()
	want := map[string]int{"served a.B/C good": calls / 2, "served a.B/C bad": calls / 2, "sent d.E/F good": calls / 2, "forgot a.B/C bad": calls / 2}
	for what, count := range want {
		if c.told[what] != count {
			t.Errorf("%s: %d times, want %d", what, c.told[what], count)
		}
	}
	if len(c.told) != len(want) {
		t.Errorf("told %v", c.told)
	}
}

func TestOnlyTheFirstEndCounts(t *testing.T) {
	t.Parallel()
	var c counter
	s := observe.Send(of("T-1"), &c, "http", "GET")
	s.End(propagation.OK)
	s.End(propagation.Failed)
	if c.told["sent GET T-1"] != 1 {
		t.Errorf("told %v", c.told)
	}
}

// TestNobodyWantsToKnow: the nil Sending and Serving do nothing.
func TestNobodyWantsToKnow(t *testing.T) {
	t.Parallel()
	observe.Send(of("T-1"), nil, "http", "GET").End(propagation.OK)
	ctx := of("T-1")
	got, s := observe.Serve(ctx, nil, "http", "")
	s.End("GET /", propagation.OK)
	if got != ctx {
		t.Error("Serve made a context for nobody")
	}
}

// faulty is an observer that panics.
type faulty struct{}

func (faulty) Served(context.Context, propagation.Call)    { panic("served") }
func (faulty) Sent(context.Context, propagation.Call)      { panic("sent") }
func (faulty) Forgotten(context.Context, propagation.Call) { panic("forgotten") }

// TestPanicGoesNoFurther, and one of the handler's own is not taken for it.
func TestPanicGoesNoFurther(t *testing.T) {
	t.Parallel()
	observe.Send(of("T-1"), faulty{}, "http", "GET").End(propagation.OK)
	_, s := observe.Serve(of("T-1"), faulty{}, "grpc", "a.B/C")
	observe.Send(context.Background(), faulty{}, "http", "GET")
	defer func() {
		if got := recover(); got != "of the handler" {
			t.Errorf("recovered %v, want the panic of the handler", got)
		}
	}()
	defer func() { s.End("a.B/C", propagation.Failed) }()
	panic("of the handler")
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		late, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		<-late.Done()
		for _, test := range []struct {
			ctx    context.Context
			failed bool
			want   propagation.Outcome
		}{
			{t.Context(), false, propagation.OK},
			{t.Context(), true, propagation.Failed},
			{canceled, false, propagation.Canceled},
			{canceled, true, propagation.Canceled},
			{late, false, propagation.DeadlineExceeded},
		} {
			if got := observe.Outcome(test.ctx, test.failed); got != test.want {
				t.Errorf("%v, failed %v: got %v, want %v", test.ctx.Err(), test.failed, got, test.want)
			}
		}
	})
}
