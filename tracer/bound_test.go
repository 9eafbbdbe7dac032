package tracer_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Streams that nobody ends must not grow the process: the excess is evicted, with all that was made for it, and no goroutine
// waits for them. Not parallel: it measures the process.
func TestAbandonedStreams(t *testing.T) {
	const streams, kept, most = 200_000, 10_000, 16 << 20
	r := tracer.NewRecorder(tracer.WithMaxNodes(kept))
	before, goroutines := heap(), runtime.NumGoroutine()
	for range streams {
		ctx, cancel := context.WithCancel(context.Background())
		tracer.StartClient(ctx, r, "Stock/Watch", "gid-1")
		_ = cancel // forgotten, as the stream is
	}
	took := heap() - before
	if took > most {
		t.Errorf("the recorder holds %d KiB, want at most %d", took>>10, most>>10)
	}
	t.Logf("the recorder holds %d KiB", took>>10)
	if got := r.Counts(); got != (tracer.Counts{Nodes: kept, Evicted: streams - kept}) {
		t.Errorf("%+v, want %d kept and %d evicted", got, kept, streams-kept)
	}
	if after := runtime.NumGoroutine(); after > goroutines {
		t.Errorf("%d goroutines, %d before", after, goroutines)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one freed of pools
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// A start and a cancel leave nothing that waits, whichever comes first. Not parallel: it counts the goroutines of the process.
func TestStartsAndCancels(t *testing.T) {
	const times = 100_000
	before := runtime.NumGoroutine()
	r := tracer.NewRecorder(tracer.WithMaxNodes(1000))
	for i := range times {
		ctx, cancel := context.WithCancel(t.Context())
		_, n := tracer.StartClient(ctx, r, "Stock/Reserve", "")
		switch i % 3 {
		case 0:
			cancel()
			n.End()
		case 1:
			n.End()
			cancel()
		default: // nobody ends it
			cancel()
		}
	}
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for runtime.NumGoroutine() > before { // the test ends by its timeout if they stay
		runtime.Gosched()
	}
	if got := r.Counts(); got != (tracer.Counts{Nodes: 1000, Evicted: times - 1000}) {
		t.Errorf("%+v", got)
	}
}

// TestAuditAllocates nothing, whatever it finds.
func TestAuditAllocates(t *testing.T) {
	parent, n := tracer.StartClient(t.Context(), tracer.NewRecorder(), "parent", "")
	defer n.End()
	c := child{T: t, Context: parent}
	chain := parent
	for range 5 {
		chain = c.withCancel(context.WithValue(chain, valueKey{}, 1))
	}
	for name, ctx := range map[string]context.Context{
		"the same channel": context.WithValue(parent, valueKey{}, 1), "a chain of ten": chain, "a cut": context.WithoutCancel(chain),
		"of a type of others": c.withCancel(&embedding{chain}), "opaque": ownDone{chain},
	} {
		if allocs := testing.AllocsPerRun(100, func() { tracer.Audit(ctx, parent) }); allocs != 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}
