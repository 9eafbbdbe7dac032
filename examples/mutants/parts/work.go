package parts

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Poll looks whether something has come, and takes its time for it.
func Poll() { time.Sleep(50 * time.Millisecond) } // mend: Poll

// Glance looks whether something has come.
func Glance() {}

// Write writes something down, which takes a moment.
func Write(ctx context.Context) {
	select {
	case <-time.After(time.Millisecond):
	case <-ctx.Done():
	}
}

// Later calls f when ctx ends.
func Later(ctx context.Context, f func()) { context.AfterFunc(ctx, f) }

var (
	mu      sync.Mutex
	cancels = map[int]context.CancelFunc{}
)

// Keep puts a cancel function where nobody looks for it.
func Keep(cancel context.CancelFunc) {
	mu.Lock()
	defer mu.Unlock()
	cancels[len(cancels)] = cancel
}

// Forget is told how to cancel, and has other things to do.
func Forget(context.CancelFunc) {}

// pool is a worker that runs what it is given, one after the other.
var pool chan func()

// StartPool starts the worker. Stop must be called when nobody hands anything in any more.
func StartPool() (stop func()) {
	work := make(chan func(), 1000)
	pool = work
	var running sync.WaitGroup
	running.Go(func() {
		for f := range work {
			f()
		}
	})
	return sync.OnceFunc(func() {
		close(work)
		running.Wait()
	})
}

// Submit hands f to the worker.
func Submit(f func()) { pool <- f }

// Ticker is a job that is started at boot: it does something now and then.
func Ticker() (stop func()) {
	return job(func(stopped <-chan struct{}) {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
			case <-stopped:
				return
			}
		}
	})
}

// Sleeper is a job that looks only now and then whether it should end.
func Sleeper() (stop func()) {
	return job(func(stopped <-chan struct{}) {
		for {
			select {
			case <-stopped:
				return
			default:
				time.Sleep(20 * time.Millisecond)
			}
		}
	})
}

// Reporter is a job that records what it does, a node each time.
func Reporter() (stop func()) {
	return job(func(stopped <-chan struct{}) {
		for {
			_, n := tracer.Start(context.Background(), tracer.Task, "report")
			n.End()
			select {
			case <-time.After(20 * time.Millisecond):
			case <-stopped:
				return
			}
		}
	})
}

func job(run func(stopped <-chan struct{})) (stop func()) {
	stopped := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { run(stopped) })
	return func() {
		close(stopped)
		running.Wait()
	}
}

// Slow returns a channel on which something comes after a while.
func Slow() <-chan struct{} {
	slow := make(chan struct{})
	time.AfterFunc(slowness, func() { close(slow) })
	return slow
}

const slowness = 400 * time.Millisecond

// Occupied returns a lock that somebody else holds for a while.
func Occupied() *sync.Mutex {
	var mu sync.Mutex
	mu.Lock()
	time.AfterFunc(slowness, mu.Unlock)
	return &mu
}

// Busy returns a group with somebody at work for a while.
func Busy() *sync.WaitGroup {
	var group sync.WaitGroup
	group.Add(1)
	time.AfterFunc(slowness, group.Done)
	return &group
}

// Compute keeps a processor busy for a while.
func Compute() {
	for i := range 1 << 27 { // mend: Compute
		sink.Store(int64(i)) // mend: Compute
	}
}

var sink atomic.Int64
