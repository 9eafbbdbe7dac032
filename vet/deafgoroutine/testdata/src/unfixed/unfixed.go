// Package unfixed starts goroutines that block and cannot hear, where it takes a person to mend it.
package unfixed

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"parts"
)

func sleeps(ctx context.Context) {
	go func() {
		time.Sleep(400 * time.Millisecond) // want `time.Sleep holds this goroutine up when ctx ends: hand ctx to it, and select on its Done beside a timer or ticker`
	}()
}

func after(ctx context.Context) {
	go func() {
		<-time.After(time.Second) // want `time.After holds this goroutine up when ctx ends`
		parts.Glance()
	}()
}

func timer(ctx context.Context) {
	timer := time.NewTimer(time.Second)
	go func() {
		<-timer.C // want `<-timer.C holds this goroutine up when ctx ends`
	}()
}

func ticker(ctx context.Context) {
	go func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		for range 8 {
			<-ticker.C // want `<-ticker.C holds this goroutine up when ctx ends`
		}
	}()
}

func overTicker(ctx context.Context) {
	go func() {
		for range time.Tick(time.Second) { // want `a loop over time.Tick\(time.Second\) holds this goroutine up`
			parts.Glance()
		}
	}()
}

func selectsTime(w http.ResponseWriter, r *http.Request) {
	go func() {
		timer := time.NewTimer(time.Second)
		select { // want `a select of channels of time holds this goroutine up when r.Context\(\) ends`
		case <-timer.C:
		case <-time.After(time.Minute):
		}
	}()
}

func forever(srv any, s grpc.ServerStream) error {
	go func() {
		for {
			time.Sleep(time.Millisecond) // want `time.Sleep holds this goroutine up when s.Context\(\) ends`
			parts.Glance()
		}
	}()
	return nil
}

func inGroup(ctx context.Context) {
	var group sync.WaitGroup
	group.Go(func() {
		time.Sleep(time.Second) // want `time.Sleep holds this goroutine up when ctx ends`
	})
	group.Wait()
}

func inErrgroup(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		time.Sleep(time.Second) // want `time.Sleep holds this goroutine up when ctx ends`
		return nil
	})
	return g.Wait()
}

func renews(ctx context.Context) {
	go func() {
		for range 8 {
			parts.Poll() // want `Poll, which waits \(time.Sleep at parts.go:9\), holds this goroutine up when ctx ends`
		}
	}()
}

func named(ctx context.Context, c *parts.Clock) {
	go c.Tick() // want `Tick, which waits \(<-ticker.C at parts.go:20\), holds this goroutine up when ctx ends`
	go settle() // want `settle, which waits \(time.Sleep at unfixed.go:\d+\), holds this goroutine up when ctx ends`
}

func settle() { time.Sleep(time.Second) }

func nobodyReceives(ctx context.Context) {
	result := make(chan int)
	go func() {
		result <- 1 // want `nobody receives from result, so that this goroutine never ends: receive, or take the send out`
	}()
}

func nobodySends(ctx context.Context) {
	result := make(chan int)
	go func() {
		<-result // want `nobody sends on result or closes it, so that this goroutine never ends: close it, or select on ctx.Done\(\) too`
	}()
}

func nobodyCloses(ctx context.Context) {
	jobs := make(chan int)
	go func() {
		for job := range jobs { // want `nobody closes jobs, so that this goroutine never ends: close it when all is sent`
			_ = job
		}
	}()
	for n := range 3 {
		jobs <- n
	}
}

func nobodySendsInLoop(ctx context.Context) {
	jobs := make(chan int)
	go func() {
		for range jobs { // want `nobody sends on jobs or closes it`
			parts.Glance()
		}
	}()
}

func inClosure() func(context.Context) {
	return func(ctx context.Context) {
		go func() {
			time.Sleep(time.Second) // want `time.Sleep holds this goroutine up when ctx ends`
		}()
	}
}

type pool struct{ jobs chan func() }

func (p *pool) Submit(job func()) { p.jobs <- job }

func inPool(ctx context.Context, p *pool) {
	p.Submit(func() {
		time.Sleep(time.Second) // want `time.Sleep holds this goroutine up when ctx ends`
	})
}

func alarm(ctx context.Context, d time.Duration, key string) {
	time.AfterFunc(time.Second, parts.Glance) // want `what time.AfterFunc runs comes whether or not ctx has ended: keep the timer that it returns, and stop it`
	time.AfterFunc(d, func() {                // want `what time.AfterFunc runs comes whether or not ctx has ended`
		parts.Evict(key)
	})
}
