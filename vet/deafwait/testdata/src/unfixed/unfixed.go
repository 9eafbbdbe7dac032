// Package unfixed waits without watching its context, where it takes a person to mend it.
package unfixed

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"

	"parts"
)

func handler(w http.ResponseWriter, r *http.Request) {
	time.Sleep(time.Second) // want `time.Sleep does not hear that r.Context\(\) ends`
}

func stream(srv any, s grpc.ServerStream) (int, error) {
	time.Sleep(time.Second) // want `time.Sleep does not hear that s.Context\(\) ends`
	return 0, nil
}

func after(ctx context.Context) {
	<-time.After(time.Second) // want `time.After does not hear that ctx ends`
}

func timer(ctx context.Context) {
	timer := time.NewTimer(time.Second)
	<-timer.C // want `<-timer.C does not hear that ctx ends: select on its Done beside a timer or ticker`
}

func ticker(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range 8 {
		parts.Glance()
		<-ticker.C // want `<-ticker.C does not hear that ctx ends`
	}
}

func overTicker(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	for range ticker.C { // want `a loop over ticker.C does not hear that ctx ends`
		_ = parts.Pay(ctx)
	}
}

func overTick(ctx context.Context) {
	for now := range time.Tick(time.Second) { // want `a loop over time.Tick\(time.Second\) does not hear that ctx ends`
		_ = now
	}
}

func selectsTime(ctx context.Context) {
	select { // want `a select of channels of time does not hear that ctx ends`
	case <-time.After(time.Second):
	case <-time.NewTimer(time.Minute).C:
	}
}

func assigned(ctx context.Context) time.Time {
	now := <-time.After(time.Second) // want `time.After does not hear that ctx ends`
	return now
}

func calls(ctx context.Context) {
	for range 8 {
		parts.Poll() // want `Poll, which waits \(time.Sleep at parts.go:9\), does not hear that ctx ends: give it the context, and have it select on its Done`
	}
}

func callsOnce(ctx context.Context) error {
	return parts.Await(time.Second) // want `Await, which waits \(time.After at parts.go:12\), does not hear that ctx ends`
}

func callsMethod(ctx context.Context, c *parts.Clock) {
	c.Tick() // want `Tick, which waits \(<-ticker.C at parts.go:20\), does not hear that ctx ends`
}

func callsOwn(ctx context.Context) {
	settle() // want `settle, which waits \(time.Sleep at unfixed.go:\d+\), does not hear that ctx ends`
}

func settle() { time.Sleep(time.Second) }

func renews(ctx context.Context) {
	for {
		time.Sleep(time.Minute) // want `time.Sleep does not hear that ctx ends`
		if err := parts.Pay(ctx); err != nil {
			return
		}
	}
}

func fromCall(ctx context.Context) {
	<-parts.Slow() // want `<-parts.Slow\(\) does not hear that ctx ends: select on its Done beside it`
}

func fromMethod(ctx context.Context, c *parts.Clock) error {
	return <-c.Struck() // want `<-c.Struck\(\) does not hear that ctx ends`
}

type server struct{ workers sync.WaitGroup }

func (s *server) Shutdown(ctx context.Context) {
	parts.Glance()
	s.workers.Wait() // want `s.workers.Wait\(\) does not hear that ctx ends: wait in a goroutine that closes a channel, and select on its Done beside that`
}

var workers sync.WaitGroup

func waitsForAll(ctx context.Context) {
	workers.Wait()      // want `workers.Wait\(\) does not hear that ctx ends`
	parts.Busy().Wait() // want `parts.Busy\(\).Wait\(\) does not hear that ctx ends`
}

type site struct {
	server  http.Server
	serving sync.WaitGroup
	working sync.WaitGroup
}

func (s *site) Start(l net.Listener) {
	s.serving.Go(func() { _ = s.server.Serve(l) })
	s.working.Add(2)
	go func() {
		defer s.working.Done()
		_ = s.server.Serve(l)
	}()
	go func() {
		defer s.working.Done()
		parts.Glance()
	}()
}

func (s *site) Shutdown(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	s.working.Wait() // want `s.working.Wait\(\) does not hear that ctx ends`
	return err
}

func (s *site) Wait(ctx context.Context) {
	s.serving.Wait() // want `s.serving.Wait\(\) does not hear that ctx ends`
}

func drained(ctx context.Context, s *http.Server) {
	time.Sleep(time.Second) // want `time.Sleep does not hear that ctx ends`
	detached := context.WithoutCancel(ctx)
	if ctx.Err() != nil {
		return
	}
	_ = s.Shutdown(detached)
}
