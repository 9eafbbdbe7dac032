package tracer

import (
	"context"
	"sync"
	"time"
)

// graceTicks is how many parts a grace is counted in. Counting turns of the scheduler, rather than reading the clock
// once, keeps a machine that stalls for longer than the grace from turning work that has stopped into a drop: each
// turn gives every goroutine its chance to run.
const graceTicks = 10

// graces holds the watches that have fired and that are still to be looked at.
type graces struct {
	recorder *Recorder
	tick     time.Duration

	mu      sync.Mutex
	left    map[*watch]int
	looking int
	idle    chan struct{} // closed when there is nothing to look at
}

func (g *graces) init(r *Recorder) {
	g.recorder, g.tick = r, r.grace/graceTicks
	g.left, g.idle = map[*watch]int{}, make(chan struct{})
	close(g.idle)
}

func (g *graces) begin(w *watch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.left)+g.looking == 0 {
		g.idle = make(chan struct{})
	}
	if len(g.left) == 0 {
		time.AfterFunc(g.tick, g.count)
	}
	g.left[w] = graceTicks
}

// count is called at each tick while there are watches to wait for.
func (g *graces) count() {
	due := g.due()
	if len(due) == 0 {
		return
	}
	g.recorder.look(due)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.looking--; len(g.left)+g.looking == 0 {
		close(g.idle)
	}
}

func (g *graces) due() []*watch {
	g.mu.Lock()
	defer g.mu.Unlock()
	var due []*watch
	for w := range g.left {
		if g.left[w]--; g.left[w] == 0 {
			due = append(due, w)
			delete(g.left, w)
		}
	}
	if len(g.left) > 0 {
		time.AfterFunc(g.tick, g.count)
	}
	if len(due) > 0 {
		g.looking++
	}
	return due
}

func (g *graces) wait(ctx context.Context) error {
	g.mu.Lock()
	idle := g.idle
	g.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
