package tracer_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// deep calls f at the end of a stack of so many frames.
func deep(frames int, f func()) {
	if frames == 0 {
		f()
		return
	}
	deep(frames-1, f)
}

// Where a goroutine was started is found however deep it is, and costs next to no memory: production asks for it too. Not
// parallel: it measures the process.
func TestCreator(t *testing.T) {
	const times, most = 200, 40 << 10 // -race takes some of what is pooled away
	for _, frames := range []int{0, 10, 200} {
		type finding struct {
			frame tracer.Frame
			ok    bool
			bytes uint64
		}
		found := make(chan finding)
		go deep(frames, func() {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			var f finding
			for range times {
				f.frame, f.ok = tracer.Creator()
			}
			runtime.ReadMemStats(&after)
			f.bytes = (after.TotalAlloc - before.TotalAlloc) / times
			found <- f
		})
		got := <-found
		if !got.ok || !strings.HasSuffix(got.frame.File, "/goroutine_test.go") || !strings.HasSuffix(got.frame.Func, ".TestCreator") {
			t.Errorf("%d frames: found %+v, %v", frames, got.frame, got.ok)
		}
		if got.bytes > most {
			t.Errorf("%d frames: %d bytes each time, want at most %d", frames, got.bytes, most)
		}
		t.Logf("%d frames: %d bytes each time", frames, got.bytes)
	}
}

func BenchmarkCreator(b *testing.B) {
	b.ReportAllocs()
	deep(20, func() {
		for b.Loop() {
			tracer.Creator()
		}
	})
}
