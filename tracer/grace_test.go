package tracer_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Work that could run is not deaf as soon as work that waits is: the machine may have had no time for it.
func TestRunningWork(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	over := make(chan struct{})
	var begun, all sync.WaitGroup
	for name, work := range map[string]func(){
		"runs": func() {
			for {
				select {
				case <-over:
					return
				default:
					runtime.Gosched()
				}
			}
		},
		"waits": func() { <-over },
	} {
		begun.Add(1)
		all.Go(func() {
			_, n := tracer.StartServer(ctx, r, name, "")
			defer n.End()
			begun.Done()
			work()
		})
	}
	begun.Wait()
	cancel()
	isLate := func(n tracer.Record) bool { return n.Name == "waits" && n.Overran }
	for !slices.ContainsFunc(r.Tree().Records, isLate) {
		runtime.Gosched()
	}
	close(over)
	all.Wait()
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	tree, got := r.Tree(), map[string]tracer.Verdict{}
	for i, v := range tree.Check().Verdicts {
		got[tree.Records[i].Name] = v
	}
	if diff := cmp.Diff(map[string]tracer.Verdict{"runs": tracer.Heard, "waits": tracer.Deaf}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
