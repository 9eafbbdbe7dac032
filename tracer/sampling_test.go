package tracer_test

import (
	"context"
	"fmt"
	"runtime/pprof"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/label"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// TestNothingBelowAnUnsampledRoot: what a request does in whatever way is left out with it.
func TestNothingBelowAnUnsampledRoot(t *testing.T) {
	r := tracer.NewRecorder(tracer.WithSampling(0))
	tracer.SetDefault(r)
	defer tracer.SetDefault(nil)
	ctx, request := tracer.StartServer(t.Context(), r, "Order/Place", "")
	if tracer.Recording(ctx) || request.Parent() != "" {
		t.Errorf("recording %t, parent %q; want false and none", tracer.Recording(ctx), request.Parent())
	}
	request.Join("gid-1", traceparent)
	request.JoinBranch("01", "try")
	request.Rename("Order/Other")
	request.SetUnread(true)
	tracer.SetOTelTrace(ctx, tracer.TraceID{1})
	probe := tracer.NewProbe(t.Context)
	begin := map[string]func(){
		"task":          func() { leftOut(t)(tracer.Start(ctx, tracer.Task, "task")) },
		"call":          func() { leftOut(t)(tracer.StartClient(ctx, r, "Stock/Reserve", "")) },
		"server":        func() { leftOut(t)(tracer.StartServer(ctx, r, "Stock/Reserve", "")) },
		"detached":      func() { leftOut(t)(tracer.Start(tracer.Detach(ctx, "meant"), tracer.Task, "audit")) },
		"cut":           func() { leftOut(t)(tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")) },
		"lost":          func() { leftOut(t)(tracer.StartClient(context.Background(), nil, "Stock/Reserve", "")) },
		"lost recorder": func() { leftOut(t)(tracer.StartClient(context.Background(), r, "Stock/Reserve", "")) },
		"lost and below": func() {
			ctx, _ := tracer.Start(context.Background(), tracer.Task, "job")
			leftOut(t)(tracer.StartClient(ctx, r, "Stock/Reserve", ""))
		},
		"cut by middleware": func() {
			probe.In(ctx)
			leftOut(t)(probe.Out(context.Background()))
		},
		"lost in labels of its own": func() {
			pprof.Do(ctx, pprof.Labels("tenant", "acme"), func(context.Context) {
				leftOut(t)(tracer.StartClient(context.Background(), r, "Stock/Reserve", ""))
			})
			leftOut(t)(tracer.StartClient(context.Background(), r, "Stock/Reserve", ""))
		},
	}
	for name, begin := range begin {
		t.Log(name)
		begin()
		var group sync.WaitGroup
		group.Go(begin)
		group.Wait()
		done := make(chan struct{})
		tracer.Go(ctx, "worker", func(context.Context) {
			defer close(done)
			begin()
		})
		<-done
	}
	request.End()
	if got, want := r.Counts(), (tracer.Counts{Unsampled: 1}); got != want || label.Of("ctxplumb") != "" {
		t.Errorf("counts %+v, want %+v; label %q after the end, want none", got, want, label.Of("ctxplumb"))
	}
}

func leftOut(t *testing.T) func(context.Context, *tracer.Node) {
	t.Helper()
	return func(_ context.Context, n *tracer.Node) {
		t.Helper()
		if n != nil {
			t.Error("it is recorded")
			n.End()
		}
	}
}

// TestUnsampledRoutine is a root too: what its goroutine begins belongs to it.
func TestUnsampledRoutine(t *testing.T) {
	r := tracer.NewRecorder(tracer.WithSampling(0))
	tracer.SetDefault(r)
	defer tracer.SetDefault(nil)
	done := make(chan struct{})
	tracer.Go(t.Context(), "worker", func(context.Context) {
		defer close(done)
		leftOut(t)(tracer.StartClient(context.Background(), nil, "Stock/Reserve", ""))
	})
	<-done
	if got, want := r.Counts(), (tracer.Counts{Unsampled: 1}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
}

// TestLabelsBesideSampling: those that ctx brought stay, and are all that is left at the end.
func TestLabelsBesideSampling(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSampling(0))
	pprof.Do(t.Context(), pprof.Labels("tenant", "acme"), func(outer context.Context) {
		ctx, n := tracer.StartServer(outer, r, "Order/Place", "")
		tenant, _ := pprof.Label(ctx, "tenant")
		got := []string{tenant, label.Of("tenant"), label.Of("ctxplumb")}
		n.End()
		got = append(got, label.Of("tenant"), label.Of("ctxplumb"))
		if want := []string{"acme", "acme", "unsampled", "acme", ""}; !slices.Equal(got, want) {
			t.Errorf("labels %q, want %q", got, want)
		}
	})
}

// TestSampledParent: what is below a root that is recorded is so too, in this process and in the next one.
func TestSampledParent(t *testing.T) {
	t.Parallel()
	sender := tracer.NewRecorder()
	_, call := tracer.StartClient(t.Context(), sender, "Stock/Reserve", "")
	r := tracer.NewRecorder(tracer.WithSampling(0))
	defer r.Close()
	ctx, server := tracer.StartServer(t.Context(), r, "Stock/Reserve", call.Parent())
	_, task := tracer.Start(ctx, tracer.Task, "reserve")
	_, lost := tracer.StartClient(context.Background(), r, "Audit/Write", "")
	for _, n := range []*tracer.Node{lost, task, server, call} {
		n.End()
	}
	_, late := tracer.Start(ctx, tracer.Task, "late") // on a goroutine without a label
	late.End()
	tree := r.Tree()
	if want := []string{"Stock/Reserve", "reserve", "Audit/Write", "late"}; !slices.Equal(names(tree), want) || tree.Unsampled != 0 {
		t.Errorf("%q and %d left out, want %q and none", names(tree), tree.Unsampled, want)
	}
	if got, want := tree.Check().Verdicts, []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Lost, tracer.Linked}; !slices.Equal(got, want) {
		t.Errorf("verdicts %q, want %q", got, want)
	}
}

// TestUnsampledInsideOfSampled: a call that is served on a goroutine of another one's is no part of it.
func TestUnsampledInsideOfSampled(t *testing.T) {
	t.Parallel()
	all, none := tracer.NewRecorder(), tracer.NewRecorder(tracer.WithSampling(0))
	defer all.Close()
	_, outer := tracer.StartServer(t.Context(), all, "Order/Place", "")
	_, inner := tracer.StartServer(t.Context(), none, "Stock/Reserve", "")
	_, call := tracer.StartClient(context.Background(), none, "Audit/Write", "")
	inner.End()
	outer.End()
	if call != nil || len(all.Tree().Records) != 1 || len(none.Tree().Records) != 0 {
		t.Errorf("recorded %q and %q, want the outer call only", names(all.Tree()), names(none.Tree()))
	}
}

// TestRatio: six standard deviations from the mean are a mistake.
func TestRatio(t *testing.T) {
	t.Parallel()
	const roots = 10_000
	for _, test := range []struct {
		ratio    float64
		min, max int
	}{
		{-1, 0, 0}, {0, 0, 0}, {0.25, 2_240, 2_760}, {1, roots, roots}, {2, roots, roots},
	} {
		t.Run(fmt.Sprint(test.ratio), func(t *testing.T) {
			t.Parallel()
			r := tracer.NewRecorder(tracer.WithSampling(test.ratio))
			for range roots {
				ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
				_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
				call.End()
				server.End()
			}
			r.Close()
			tree := r.Tree()
			kept, left := len(tree.Records)/2, int(tree.Unsampled)
			if kept < test.min || kept > test.max || kept+left != roots || len(tree.Records)%2 != 0 {
				t.Errorf("%d trees of %d nodes kept and %d left out, want %d to %d of 2 nodes each, %d in all",
					kept, len(tree.Records), left, test.min, test.max, roots)
			}
		})
	}
}

// TestNoDropByWhatIsMissing: a call without the transaction of its trace is lost, unless its caller may have meant it; a
// Confirm after a cancelled Try is deaf, unless there may have been another Try.
func TestNoDropByWhatIsMissing(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder()
	for _, transaction := range []string{"gid-1", ""} {
		_, n := tracer.StartServer(t.Context(), r, "Stock/Reserve", "")
		n.Join(transaction, traceparent)
		n.End()
	}
	for _, op := range []string{"try", "confirm"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, n := tracer.StartServer(ctx, r, "Stock/Reserve", "")
		n.Join("gid-2", "")
		n.JoinBranch("01", op)
		if op == "try" {
			cancel()
		}
		n.End()
		cancel()
	}
	r.Close()
	for name, test := range map[string]struct {
		missing tracer.Tree
		want    []tracer.Verdict
	}{
		"nothing":   {tracer.Tree{}, []tracer.Verdict{tracer.Linked, tracer.Lost, tracer.Heard, tracer.Deaf}},
		"evicted":   {tracer.Tree{Evicted: 1}, []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Heard, tracer.Linked}},
		"unsampled": {tracer.Tree{Unsampled: 1}, []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Heard, tracer.Linked}},
		"over":      {tracer.Tree{Partial: true}, []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Heard, tracer.Linked}},
	} {
		tree := r.Tree()
		tree.Merge(&test.missing)
		if got := tree.Check().Verdicts; !slices.Equal(got, test.want) {
			t.Errorf("%s is missing: %q, want %q", name, got, test.want)
		}
	}
}

func TestMergeOfCounts(t *testing.T) {
	t.Parallel()
	got := &tracer.Tree{Evicted: 1, Unsampled: 1<<64 - 2}
	got.Merge(&tracer.Tree{Evicted: 2, Unsampled: 3})
	if diff := cmp.Diff(&tracer.Tree{Evicted: 3, Unsampled: 1<<64 - 1}, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkStartServer(b *testing.B) {
	for name, ratio := range map[string]float64{"sampled": 1, "unsampled": 0} {
		b.Run(name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			r := tracer.NewRecorder(tracer.WithSampling(ratio))
			defer r.Close()
			b.ReportAllocs()
			for b.Loop() {
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
				call.End()
				n.End()
			}
		})
	}
}
