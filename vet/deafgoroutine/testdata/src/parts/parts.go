// Package parts is what others wait in.
package parts

import (
	"context"
	"time"
)

func Poll() { time.Sleep(50 * time.Millisecond) }

func Await(d time.Duration) error {
	<-time.After(d)
	return nil
}

type Clock struct{ stopped chan struct{} }

func (*Clock) Tick() {
	ticker := time.NewTicker(time.Second)
	<-ticker.C
}

func Glance() {}

func (c *Clock) Watch() {
	select {
	case <-time.After(time.Second):
	case <-c.stopped:
	}
}

func Told(ctx context.Context) { time.Sleep(time.Second) }

func Later() {
	go func() { time.Sleep(time.Second) }()
}

func Pay(ctx context.Context) error { return ctx.Err() }
