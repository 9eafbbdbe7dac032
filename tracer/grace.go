package tracer

import (
	"context"
	"sync"
	"time"
)

// A grace is counted in ticks, and a tick that comes late does not count: where the machine stalls, work that was about
// to stop had no chance to. Only a machine that is late all the time makes the grace end, after so many ticks in all.
const (
	graceTicks = 10
	maxTicks   = 10 * graceTicks
)

// turns are the ticks that a watch is still to wait for.
type turns struct{ punctual, all int }

// graces holds the watches that have fired and that are still to be looked at.
type graces struct {
	recorder *Recorder
	tick     time.Duration

	mu      sync.Mutex
	left    map[*watch]turns
	last    time.Time // when the ticking began, or ticked last
	looking int
	idle    chan struct{} // closed when there is nothing to look at
}

func (g *graces) init(r *Recorder) {
	g.recorder, g.tick = r, r.grace/graceTicks
	g.left, g.idle = map[*watch]turns{}, make(chan struct{})
	close(g.idle)
}

func (g *graces) begin(w *watch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.left)+g.looking == 0 {
		g.idle = make(chan struct{})
	}
	if len(g.left) == 0 {
		g.next()
	}
	g.left[w] = turns{graceTicks, maxTicks}
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
	punctual := 1
	if time.Since(g.last) > g.tick*3/2 {
		punctual = 0
	}
	var due []*watch
	for w, t := range g.left {
		t = turns{t.punctual - punctual, t.all - 1}
		g.left[w] = t
		if t.punctual == 0 || t.all == 0 {
			due = append(due, w)
			delete(g.left, w)
		}
	}
	if len(g.left) > 0 {
		g.next()
	}
	if len(due) > 0 {
		g.looking++
	}
	return due
}

func (g *graces) next() {
	g.last = time.Now()
	time.AfterFunc(g.tick, g.count)
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
