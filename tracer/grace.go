package tracer

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// A grace is counted in ticks, and a tick that comes late does not count: where the machine stalls, work that was about
// to stop had no chance to. Nor does the last one count where a goroutine of the same request could run, since the machine may
// have had no time for that one alone. Only what goes on all the time makes the grace end, after so many ticks in all.
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
	over := slices.Collect(maps.Keys(due))
	if running := g.recorder.running(over); len(running) > 0 {
		over = g.again(due, running)
	}
	g.recorder.look(over)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.looking--
}

// again gives another tick to those of due that are running and have one left, and returns the others.
func (g *graces) again(due map[*watch]turns, running []*watch) (over []*watch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	idle := len(g.left) == 0
	for w, t := range due {
		if t.all > 0 && slices.Contains(running, w) {
			g.left[w] = turns{1, t.all}
		} else {
			over = append(over, w)
		}
	}
	if idle && len(g.left) > 0 {
		g.next()
	}
	return over
}

func (g *graces) due(turn int) map[*watch]turns {
	g.mu.Lock()
	defer g.mu.Unlock()
	if turn != g.turn {
		return nil
	}
	punctual := 1
	if time.Since(g.last) > lateTicks*g.tick {
		punctual = 0
	}
	due := map[*watch]turns{}
	for w, t := range g.left {
		t = turns{t.punctual - punctual, t.all - 1}
		g.left[w] = t
		if t.punctual == 0 || t.all == 0 {
			due[w] = t
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
