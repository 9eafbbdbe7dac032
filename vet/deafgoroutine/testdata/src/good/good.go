// Package good starts goroutines that look as if they could not hear.
package good

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"parts"
)

func work(context.Context) int { return 1 }

func hears(ctx context.Context) {
	go func() {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}()
}

func handsOn(ctx context.Context) {
	go func() {
		time.Sleep(time.Second)
		work(ctx)
	}()
}

func given(ctx context.Context) {
	go func(ctx context.Context) {
		time.Sleep(time.Second)
	}(ctx)
}

func brief(ctx context.Context) {
	go func() {
		time.Sleep(10 * time.Millisecond)
		for range 3 {
			time.Sleep(10 * time.Millisecond)
		}
	}()
}

func noContext() {
	go func() { time.Sleep(time.Second) }()
}

func onPurpose(_ context.Context) {
	go func() { time.Sleep(time.Second) }()
}

type server struct {
	quit   chan struct{}
	closed atomic.Bool
	jobs   chan func()
	mu     sync.Mutex
}

func NewServer(ctx context.Context) *server {
	s := &server{quit: make(chan struct{})}
	go func() {
		for range time.Tick(time.Second) {
			parts.Glance()
		}
	}()
	return s
}

func (s *server) startReporting(ctx context.Context) {
	go func() {
		for {
			time.Sleep(time.Second)
		}
	}()
}

func (s *server) quits(ctx context.Context) {
	go func() {
		for {
			select {
			case <-time.After(time.Second):
			case <-s.quit:
				return
			}
		}
	}()
}

func (s *server) asks(ctx context.Context) {
	go func() {
		for !s.closed.Load() {
			time.Sleep(time.Second)
		}
	}()
}

func (s *server) worker(ctx context.Context) {
	go func() {
		for job := range s.jobs {
			job()
			time.Sleep(time.Second)
		}
	}()
}

func (s *server) locks(ctx context.Context) {
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		parts.Glance()
	}()
}

func (s *server) sends(ctx context.Context) {
	go func() { s.jobs <- parts.Glance }()
}

func bounded(ctx context.Context) {
	go parts.Glance()
	go parts.Poll()
	go parts.Told(ctx)
	go parts.Later()
}

func watches(ctx context.Context, c *parts.Clock) { go c.Watch() }

func result(ctx context.Context) (int, error) {
	result := make(chan int, 1)
	go func() { result <- work(ctx) }()
	select {
	case n := <-result:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func resultOfSize(ctx context.Context, size int) (int, error) {
	result := make(chan int, size)
	go func() { result <- work(ctx) }()
	select {
	case n := <-result:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func waitsForResult(ctx context.Context) int {
	result := make(chan int)
	go func() { result <- work(ctx) }()
	return <-result
}

func waitsInTheEnd(ctx context.Context) (int, error) {
	result := make(chan int)
	go func() { result <- work(ctx) }()
	select {
	case n := <-result:
		return n, nil
	case <-ctx.Done():
		return <-result, ctx.Err()
	}
}

func sendsOrHears(ctx context.Context) (int, error) {
	result := make(chan int)
	go func() {
		select {
		case result <- work(ctx):
		case <-ctx.Done():
		}
	}()
	select {
	case n := <-result:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func resultOrError(ctx context.Context) (int, error) {
	result, failed := make(chan int), make(chan error)
	go func() {
		if n := work(ctx); n > 0 {
			result <- n
			return
		}
		failed <- ctx.Err()
	}()
	select {
	case n := <-result:
		return n, nil
	case err := <-failed:
		return 0, err
	}
}

func closes(ctx context.Context) {
	jobs := make(chan int)
	go func() {
		for job := range jobs {
			_ = job
		}
	}()
	defer close(jobs)
	for n := range 3 {
		jobs <- n
	}
}

func doneChannel(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return
	}
}

func waitsForGroup(ctx context.Context, group *sync.WaitGroup) {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	<-done
}

func handsChannelOn(ctx context.Context, use func(chan int)) {
	result := make(chan int)
	go func() { result <- 1 }()
	use(result)
}

func returnsChannel(ctx context.Context) <-chan int {
	result := make(chan int)
	go func() { result <- 1 }()
	return result
}

func deferred(ctx context.Context) {
	defer func() {
		go func() { time.Sleep(time.Second) }()
	}()
}

func onceEnded(ctx context.Context) {
	<-ctx.Done()
	go func() { time.Sleep(time.Second) }()
}

func declared(ctx context.Context) {
	go func() {
		time.Sleep(time.Minute) //ctxplumb:detached the cache keeps the key for a minute, whoever asked
	}()
}

func main() {
	ctx := context.Background()
	go func() { time.Sleep(time.Second) }()
	work(ctx)
}

func (s *server) Submit(job func()) { s.jobs <- job }

func inPool(ctx context.Context, s *server) {
	s.Submit(parts.Glance)
	s.Submit(func() {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	})
}

func alarms(ctx context.Context, s *server) {
	alarm := time.AfterFunc(time.Second, parts.Glance)
	defer alarm.Stop()
	time.AfterFunc(10*time.Millisecond, parts.Glance)
	time.AfterFunc(time.Second, func() { close(s.quit) })
	time.AfterFunc(time.Second, func() { work(ctx) })
	_, cancel := context.WithCancel(ctx)
	time.AfterFunc(time.Second, cancel)
}

func alarmWithoutContext() { time.AfterFunc(time.Second, parts.Glance) }

func (s *server) startAlarm(ctx context.Context) { time.AfterFunc(time.Second, parts.Glance) }
