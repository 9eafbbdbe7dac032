package tracer_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestLive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder(tracer.WithMaxNodes(5))
		defer r.Close()
		for range 3 {
			_, over := tracer.StartClient(t.Context(), r, "over", "")
			over.End()
		}
		ctx, cancel := context.WithCancel(t.Context())
		ctx, request := tracer.StartServer(ctx, r, "Order/Place", "")
		_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
		call.End()
		_, audit := tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")
		before := time.Now()
		cancel()
		synctest.Wait()
		time.Sleep(time.Millisecond)
		live := r.Live()
		if want := []string{"Order/Place", "Stock/Reserve", "audit"}; !slices.Equal(names(live), want) || live.Evicted != 1 || !live.Partial {
			t.Errorf("live are %q, %d evicted, partial %t; want %q, 1, true", names(live), live.Evicted, live.Partial, want)
		}
		if got := live.Records[0].Cancelled; !got.Equal(before) {
			t.Errorf("cancelled at %v, want %v, before its end too", got, before)
		}
		if got, want := r.Counts(), (tracer.Counts{Nodes: 5, Evicted: 1}); got != want {
			t.Errorf("counts %+v, want %+v", got, want)
		}
		audit.End()
		request.End()
		if live := r.Live(); len(live.Records) > 0 {
			t.Errorf("live are %q, want none", names(live))
		}
	})
	var none *tracer.Recorder
	if live := none.Live(); len(live.Records) > 0 || none.Counts() != (tracer.Counts{}) {
		t.Error("a nil recorder has live nodes")
	}
}

// TestEndedNodesLetGo: what is kept of a node that has ended is its record, not what its context holds.
func TestEndedNodesLetGo(t *testing.T) {
	t.Parallel()
	type payload [1 << 10]byte
	r := tracer.NewRecorder()
	defer r.Close()
	begin := func() weak.Pointer[payload] {
		held := &payload{}
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), payload{}, held))
		defer cancel()
		ctx, request := tracer.StartServer(ctx, r, "Order/Place", "")
		tracer.NewProbe(collected[payload]).In(ctx)
		_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
		call.End()
		request.End()
		return weak.Make(held)
	}
	var left int
	for range 100 {
		if held := begin(); collected(held) {
			continue
		}
		left++
	}
	if left > 0 || r.Counts().Nodes != 200 {
		t.Errorf("%d of 100 contexts are held by %d nodes that have ended, want 0 and 200", left, r.Counts().Nodes)
	}
}

func collected[T any](p weak.Pointer[T]) bool {
	for range 5 {
		if p.Value() == nil {
			return true
		}
		runtime.GC()
	}
	return p.Value() == nil
}

func BenchmarkLive(b *testing.B) {
	r := tracer.NewRecorder()
	ctx, root := tracer.StartClient(b.Context(), r, "root", "")
	defer root.End()
	for range tracer.DefaultMaxNodes - 1 {
		tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Live()
	}
}
