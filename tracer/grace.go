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
	lateTicks  = 3 // a tick that takes as long as so many is late
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
	turn    int       // of the ticking: a tick of an earlier one does not count
	looking int
}

func (g *graces) init(r *Recorder) {
	g.recorder, g.tick = r, r.grace/graceTicks
	g.left = map[*watch]turns{}
}

func (g *graces) begin(w *watch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	whole := turns{graceTicks, maxTicks}
	if len(g.left) == 0 || g.stalled() {
		g.next()
	} else {
		whole.punctual++ // the tick under way is a part of one
	}
	g.left[w] = whole
}

// count is called at each tick while there are watches to wait for.
func (g *graces) count(turn int) {
	due := g.due(turn)
	if len(due) == 0 {
		return
	}
	g.recorder.look(due)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.looking--
}

func (g *graces) due(turn int) []*watch {
	g.mu.Lock()
	defer g.mu.Unlock()
	if turn != g.turn {
		return nil
	}
	punctual := 1
	if time.Since(g.last) > lateTicks*g.tick {
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
	g.turn++
	turn := g.turn
	time.AfterFunc(g.tick, func() { g.count(turn) })
}

// stalled reports whether the ticking has stopped: a timer that was set in a synctest bubble goes with the bubble.
func (g *graces) stalled() bool {
	since := time.Since(g.last)
	return since < 0 || since > max(3*g.tick, time.Second)
}

// wait asks from time to time, rather than to be told: a channel of a synctest bubble is of no use outside of it.
func (g *graces) wait(ctx context.Context) error {
	for g.busy() {
		select {
		case <-time.After(max(g.tick, time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (g *graces) busy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.left) > 0 && g.stalled() {
		g.next()
	}
	return len(g.left)+g.looking > 0
}
