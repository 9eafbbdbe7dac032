package tracer_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Goroutines that nobody declared are lined up after a cancel, unless their request declared a detach.
func TestSuspects(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    []string
	}{
		"one that sleeps":    {func(ctx context.Context) { go sleep(ctx); wait(ctx) }, []string{"tracer_test.sleep"}},
		"one that hears":     {func(ctx context.Context) { go wait(ctx); wait(ctx) }, nil},
		"one that is a node": {func(ctx context.Context) { tracer.Go(ctx, "worker", sleep); wait(ctx) }, nil},
		"one beside a declared node": {
			func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "why not"), "worker", sleep)
				go sleep(ctx)
				wait(ctx)
			}, []string{"tracer_test.sleep"},
		},
		"one that is declared": {func(ctx context.Context) { go sleep(tracer.Detach(ctx, "why not")); wait(ctx) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range recorded(t, left(tc.handler), tracer.WithSuspects()).Suspects {
				got = append(got, s.Name)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("suspects %q, want %q", got, tc.want)
			}
		})
	}
}

// A context that a request made and left alive is found when the request is over, by the first node below it.
func TestUncancelled(t *testing.T) {
	t.Parallel()
	derive := func(ctx context.Context) context.CancelFunc {
		ctx, cancel := context.WithCancel(ctx)
		call(ctx, "Stock/Reserve")
		return cancel
	}
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    []tracer.Verdict // of the request and its call
	}{
		"by nobody":      {func(ctx context.Context) { derive(ctx) }, []tracer.Verdict{tracer.Linked, tracer.Leaked}},
		"by its handler": {func(ctx context.Context) { defer derive(ctx)() }, []tracer.Verdict{tracer.Linked, tracer.Linked}},
		"by a goroutine that is still to come to it": {
			func(ctx context.Context) {
				cancel := derive(ctx)
				go func() { defer cancel(); time.Sleep(time.Millisecond) }()
			}, []tracer.Verdict{tracer.Linked, tracer.Linked},
		},
		"by nobody, though a library keeps a goroutine for its connection": {
			func(ctx context.Context) {
				derive(ctx)
				mine, theirs := net.Pipe()
				go mine.Read(nil) //nolint:errcheck // it is only there
				time.AfterFunc(time.Second, func() { _ = theirs.Close() })
			}, []tracer.Verdict{tracer.Linked, tracer.Leaked},
		},
		"by the caller":  {func(ctx context.Context) { derive(ctx); wait(ctx) }, []tracer.Verdict{tracer.Heard, tracer.Linked}},
		"by its timeout": {func(ctx context.Context) { cancelledInTime(ctx) }, []tracer.Verdict{tracer.Linked, tracer.Heard}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := recorded(t, left(tc.handler), tracer.WithSuspects()).Check().Verdicts; !slices.Equal(got, tc.want) {
				t.Errorf("verdicts %q, want %q", got, tc.want)
			}
		})
	}
}

func cancelledInTime(ctx context.Context) {
	var forgotten struct{ cancel context.CancelFunc }
	ctx, forgotten.cancel = context.WithTimeout(ctx, time.Millisecond)
	ctx, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	defer n.End()
	wait(ctx)
}
