// Package good looks as if it waited without watching its context.
package good

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"parts"
)

func watches(ctx context.Context) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func watchesTicker(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func noContext() { time.Sleep(time.Second) }

func onPurpose(_ context.Context)   { time.Sleep(time.Second) }
func unnamed(context.Context) error { time.Sleep(time.Second); return nil }

func brief(ctx context.Context) { time.Sleep(10 * time.Millisecond) }

func briefLoop(ctx context.Context) {
	for range 3 {
		time.Sleep(10 * time.Millisecond)
	}
	for i := 0; i < 5; i++ {
		time.Sleep(10 * time.Millisecond)
	}
}

func asksEachTime(ctx context.Context) {
	for ctx.Err() == nil {
		time.Sleep(time.Second)
	}
}

func asksFirst(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		time.Sleep(time.Second)
	}
}

func overTicker(ctx context.Context) {
	for range time.Tick(time.Second) {
		if ctx.Err() != nil {
			return
		}
	}
}

func pollsBriefly(ctx context.Context) error {
	for {
		if err := parts.Pay(ctx); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func drains(ctx context.Context, timer *time.Timer) {
	if !timer.Stop() {
		<-timer.C
	}
}

func looks(ctx context.Context, timer *time.Timer) {
	select {
	case <-timer.C:
	default:
	}
}

func waitsForWork(ctx context.Context, work <-chan int) {
	select {
	case <-time.After(time.Second):
	case <-work:
	}
}

func deferred(ctx context.Context) {
	defer time.Sleep(time.Second)
	defer func() { time.Sleep(time.Second) }()
}

func onceEnded(ctx context.Context) {
	<-ctx.Done()
	time.Sleep(time.Second)
}

func whenEnded(ctx context.Context, work <-chan int) {
	select {
	case <-ctx.Done():
		time.Sleep(time.Second)
	case <-work:
	}
}

func ifEnded(ctx context.Context) {
	if ctx.Err() != nil {
		time.Sleep(time.Second)
	}
}

func nothingToHear(ctx context.Context, d time.Duration) {
	if done := ctx.Done(); done != nil {
		select {
		case <-time.After(d):
		case <-done:
		}
	} else {
		time.Sleep(d)
	}
}

func later(ctx context.Context) func() { return func() { time.Sleep(time.Second) } }

func alarm(ctx context.Context) { time.AfterFunc(time.Second, parts.Glance) }

// Goroutines are those of package deafgoroutine.
func goroutine(ctx context.Context) {
	go func() { time.Sleep(time.Second) }()
	var group sync.WaitGroup
	group.Go(func() { time.Sleep(time.Second) })
}

func callsOthers(ctx context.Context, c *parts.Clock) {
	parts.Glance()
	parts.Poll()
	c.Watch()
	parts.Told(ctx)
	parts.Later()
}

func locks(ctx context.Context, mu *sync.Mutex) {
	mu.Lock()
	parts.Glance()
	mu.Unlock()
}

func declared(ctx context.Context) {
	//ctxplumb:detached the answer must take as long whether the password is right or not
	time.Sleep(time.Second)
}

func fromCall(ctx context.Context, c *parts.Clock) error {
	select {
	case <-parts.Slow():
	case <-ctx.Done():
	}
	<-c.Stopped()
	<-parts.Given(ctx)
	slow := parts.Slow()
	<-slow
	<-ctx.Done()
	<-parts.Slow()
	return nil
}

type server struct{ workers, readers, writers sync.WaitGroup }

func (s *server) wait(ctx context.Context, group *sync.WaitGroup) {
	s.workers.Go(parts.Glance)
	s.workers.Wait()
	parts.Start(&s.readers)
	s.readers.Wait()
	var own sync.WaitGroup
	own.Wait()
	group.Wait()
	<-ctx.Done()
	s.writers.Wait()
}

func (s *server) stops(ctx context.Context) {
	stop := ctx.Done()
	<-stop
	s.writers.Wait()
}

func (s *server) closes(ctx context.Context) {
	defer s.workers.Wait()
	closed := make(chan struct{})
	go func() {
		s.readers.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-ctx.Done():
	}
}

type site struct {
	server  http.Server
	serving sync.WaitGroup
	open    sync.WaitGroup
}

func (s *site) Start(l net.Listener) {
	s.serving.Add(1)
	go func() {
		defer s.serving.Done()
		_ = s.server.Serve(l)
	}()
	s.open.Go(func() { _ = s.server.Serve(l) })
}

func (s *site) Shutdown(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	s.serving.Wait() // Serve has returned
	s.open.Wait()
	return err
}

func drained(ctx context.Context, s *http.Server) error {
	time.Sleep(time.Second) // the cut is found, or declared, below
	ctx2, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return s.Shutdown(ctx2)
}
