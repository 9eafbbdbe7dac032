// Package bad starts goroutines that never end, for want of room.
package bad

import (
	"context"
	"net/http"
	"sync"
	"time"
)

func work(context.Context) int { return 1 }

func result(ctx context.Context) (int, error) {
	result := make(chan int)
	go func() {
		result <- work(ctx) // want `nobody receives from result once ctx has ended, so that this goroutine never ends: make the channel with room for one`
	}()
	select {
	case n := <-result:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func resultOrTimeout(ctx context.Context) int {
	var result = make(chan int, 0)
	go func() {
		result <- 1 // want `nobody receives from result once ctx has ended`
	}()
	select {
	case n := <-result:
		return n
	case <-time.After(time.Second):
		return 0
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		done <- struct{}{} // want `nobody receives from done once r.Context\(\) has ended`
	})
	for {
		select {
		case <-done:
			return
		case <-r.Context().Done():
			return
		}
	}
}
