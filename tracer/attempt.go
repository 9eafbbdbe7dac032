package tracer

import (
	"context"
	"slices"
	"sync"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

// CutterOutside is the Cutter of work inside an attempt that was given the context from outside of it.
const CutterOutside = "a context from outside of the attempt"

// attempts are the contexts of the attempts that are under way, by the goroutine on which each was started.
type attempts struct {
	mu   sync.Mutex
	open map[string][]*nodeContext // innermost last
}

// attempt files n, which has begun on the calling goroutine with a context, if it is an attempt.
func (n *Node) attempt(ctx context.Context) {
	c, ok := ctx.(*nodeContext)
	if !ok || n.record.Kind != Attempt || !n.recorder.suspect {
		return
	}
	routine := label.Routine()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Load() == nil {
		return // it is evicted already
	}
	n.record.rare().routine = routine
	a := &n.recorder.attempts
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open == nil {
		a.open = map[string][]*nodeContext{}
	}
	a.open[routine] = append(a.open[routine], c)
}

// quit takes n, whose lock is held, out, if it is an attempt that was filed; it may have ended on whatever goroutine.
func (n *Node) quit() {
	s := n.record.seldom.Load()
	if s == nil || s.routine == "" {
		return
	}
	a := &n.recorder.attempts
	a.mu.Lock()
	defer a.mu.Unlock()
	open := slices.DeleteFunc(a.open[s.routine], func(c *nodeContext) bool { return c.node == n })
	if len(open) == 0 {
		delete(a.open, s.routine)
	} else {
		a.open[s.routine] = open
	}
}

// around returns the innermost attempt that the calling goroutine is in, nil where it is in none.
func (a *attempts) around() *nodeContext {
	a.mu.Lock()
	none := len(a.open) == 0
	a.mu.Unlock()
	if none {
		return nil // nobody need be asked which goroutine it is
	}
	routine := label.Routine()
	a.mu.Lock()
	defer a.mu.Unlock()
	if open := a.open[routine]; len(open) > 0 {
		return open[len(open)-1]
	}
	return nil
}

// bypasses returns the attempt that n, which begins on the calling goroutine, is a part of though ctx does not hear its end; nil
// where there is none. What is done when an attempt is over clears up after it.
func (n *Node) bypasses(ctx context.Context) *Node {
	if n.record.Kind == Server || !n.recorder.suspect {
		return nil
	}
	in := n.recorder.attempts.around()
	if in == nil || in.Err() != nil || nodeOf(ctx).below(in) {
		return nil
	}
	if link, _ := judge(ctx, in); link != LinkCut {
		return nil
	}
	return in.node
}
