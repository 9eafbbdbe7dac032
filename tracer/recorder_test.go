package tracer_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func names(t *tracer.Tree) []string {
	var names []string
	for _, r := range t.Records {
		names = append(names, r.Name)
	}
	return names
}

func TestMaxNodes(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithMaxNodes(3))
	for i := range 100 {
		_, n := tracer.StartClient(t.Context(), r, fmt.Sprint("call ", i), "")
		n.End()
	}
	tree := r.Tree()
	if want := []string{"call 97", "call 98", "call 99"}; !slices.Equal(names(tree), want) || tree.Evicted != 97 {
		t.Errorf("%q and %d evicted, want %q and 97", names(tree), tree.Evicted, want)
	}
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder(tracer.WithMaxAge(time.Minute))
		for i := range 5 {
			_, n := tracer.StartClient(t.Context(), r, fmt.Sprint("call ", i), "")
			n.End()
			time.Sleep(30 * time.Second)
		}
		tree := r.Tree()
		if want := []string{"call 2", "call 3", "call 4"}; !slices.Equal(names(tree), want) || tree.Evicted != 2 {
			t.Errorf("%q and %d evicted, want %q and 2", names(tree), tree.Evicted, want)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder(tracer.WithGrace(time.Hour))
		work, cancel := context.WithCancel(t.Context())
		_, n := tracer.StartClient(work, r, "call", "")
		cancel()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if err := r.Wait(ctx); err != context.DeadlineExceeded {
			t.Errorf("Wait returned %v within a grace of an hour, want %v", err, context.DeadlineExceeded)
		}
		n.End()
		if err := r.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A cancel that is on the wire when a test ends arrives before the verdict.
func TestWaitForTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder()
		defer r.Close()
		_, call := tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		ctx, cancel := context.WithCancel(t.Context())
		_, server := tracer.StartServer(ctx, r, "Stock/Reserve", call.Parent())
		call.End()
		time.AfterFunc(50*time.Millisecond, cancel)
		if err := r.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := r.Tree().Check().Verdicts
		server.End()
		if want := []tracer.Verdict{tracer.Linked, tracer.Deaf}; !slices.Equal(got, want) {
			t.Errorf("verdicts %q, want %q", got, want)
		}
	})
}

// However long the machine takes for it, no time goes by in a bubble while there is work to do.
func TestConcurrentNodes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder(tracer.WithMaxNodes(500), tracer.WithGrace(time.Millisecond))
		defer r.Close()
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				for range 20 {
					threeCalls(t.Context(), r)
				}
			})
		}
		group.Wait()
		if err := r.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		tree := r.Tree()
		if got := tree.Check(); len(got.Drops) > 0 || uint64(len(tree.Records))+tree.Evicted != 20*20*4 {
			t.Errorf("drops %+v and %d+%d nodes, want none and %d", got.Drops, len(tree.Records), tree.Evicted, 20*20*4)
		}
	})
}

// threeCalls makes calls at the same time for one that is cancelled meanwhile.
func threeCalls(ctx context.Context, r *tracer.Recorder) {
	ctx, cancel := context.WithCancel(ctx)
	ctx, server := tracer.StartServer(ctx, r, "Order/Place", "")
	var calls sync.WaitGroup
	for range 3 {
		calls.Go(func() {
			_, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "gid")
			n.Parent()
			n.End()
			n.End()
		})
	}
	cancel()
	r.Tree()
	calls.Wait()
	server.End()
}

// Not parallel: the recorders of other tests would be at work.
func TestOff(t *testing.T) {
	ctx := t.Context()
	got, n := tracer.Start(ctx, tracer.Task, "task")
	n.End()
	n.Rename("x")
	n.Join("gid", "")
	n.SetUnread(true)
	if got != ctx || n != nil || n.Parent() != "" || tracer.Recording(ctx) {
		t.Errorf("without a recorder Start returned %v and %v", got, n)
	}
	done := make(chan struct{})
	tracer.Go(ctx, "worker", func(c context.Context) {
		defer close(done)
		if c != ctx {
			t.Errorf("Go handed on %v", c)
		}
	})
	<-done
	var none *tracer.Recorder
	none.Close()
	if err := none.Wait(ctx); err != nil || len(none.Tree().Records) > 0 {
		t.Errorf("a nil recorder waits with %v and has %v", err, none.Tree())
	}
}

func BenchmarkStart(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.Run("off", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
			n.End()
		}
	})
	b.Run("root", func(b *testing.B) {
		r := tracer.NewRecorder()
		b.ReportAllocs()
		for b.Loop() {
			_, n := tracer.StartClient(ctx, r, "Stock/Reserve", "")
			n.End()
		}
	})
	b.Run("child", func(b *testing.B) {
		parent, up := tracer.StartClient(ctx, tracer.NewRecorder(), "Order/Place", "")
		defer up.End()
		b.ReportAllocs()
		for b.Loop() {
			_, n := tracer.StartClient(parent, nil, "Stock/Reserve", "")
			n.End()
		}
	})
}

// A node that heard says how long it might have run on.
func TestGraceOfWhatHeard(t *testing.T) {
	t.Parallel()
	const grace = time.Minute
	r := tracer.NewRecorder(tracer.WithGrace(grace))
	ctx, cancel := context.WithCancel(t.Context())
	_, n := tracer.StartClient(ctx, r, "Stock/Reserve", "")
	cancel()
	n.End()
	_, n = tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
	n.End()
	var got []time.Duration
	for _, record := range r.Tree().Records {
		got = append(got, record.Grace)
	}
	if want := []time.Duration{grace, 0}; !slices.Equal(got, want) {
		t.Errorf("graces %v, want %v", got, want)
	}
}
