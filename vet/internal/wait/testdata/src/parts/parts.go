// Package parts waits.
package parts

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

func Sleep() { time.Sleep(50 * time.Millisecond) } // want Sleep:"waits: time.Sleep at parts.go:11"

func Longest(d time.Duration) { // want Longest:"waits: time.After at parts.go:15"
	time.Sleep(time.Hour)
	<-time.After(d)
	time.Sleep(time.Minute)
}

func Ticker() { // want Ticker:`waits: <-ticker.C at parts.go:21`
	ticker := time.NewTicker(time.Second)
	<-ticker.C
}

func Loop() { // want Loop:`waits: a loop over time.Tick\(time.Second\) at parts.go:25`
	for range time.Tick(time.Second) {
	}
}

func Select() { // want Select:"waits: a select of channels of time at parts.go:30"
	select {
	case <-time.After(time.Second):
	}
}

type clock struct {
	stopped chan struct{}
	closed  atomic.Bool
	ctx     context.Context
}

func (c *clock) Wait() { time.Sleep(time.Second) } // want Wait:"waits: time.Sleep at parts.go:41"

// These may be told to stop.

func Told(ctx context.Context)     { time.Sleep(time.Second) }
func Request(r *http.Request)      { time.Sleep(time.Second) }
func Channel(stop <-chan struct{}) { time.Sleep(time.Second) }
func (c *clock) Context() {
	if c.ctx.Err() == nil {
		time.Sleep(time.Second)
	}
}

func (c *clock) Receive() {
	time.Sleep(time.Second)
	<-c.stopped
}

func (c *clock) Select() {
	select {
	case <-time.After(time.Second):
	case <-c.stopped:
	}
}

func (c *clock) Asks() {
	for !c.closed.Load() {
		time.Sleep(time.Second)
	}
}

// These do not wait, or not here.

func Goroutine()      { go func() { time.Sleep(time.Second) }() }
func Deferred()       { defer time.Sleep(time.Second) }
func Closure() func() { return func() { time.Sleep(time.Second) } }
func Alarm()          { time.AfterFunc(time.Second, Sleep) }
func Now() time.Time  { return time.Now() }
func Calls()          { Sleep() }
func Drain(t *time.Timer) {
	if !t.Stop() {
		<-t.C
	}
}
