package tracer

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// watch learns when a context ends, on behalf of all nodes that share its Done channel. It has no goroutine, except that
// package context starts one to watch a foreign type with a Done channel of its own.
type watch struct {
	recorder *Recorder
	stop     func() bool

	mu       sync.Mutex
	ctx      context.Context // nil when there is nobody left for whom to watch
	first    *Node           // the open nodes, a list that they are the links of
	fired    time.Time
	deadline bool
	owned    bool // goroutines carry the label of one of its nodes
}

// listen lets n know when ctx ends, through the watch that it shares with its parent or one that it makes; not at all where
// ctx never ends.
func (n *Node) listen(ctx context.Context, parent *nodeContext) (made bool) {
	done := ctx.Done()
	if done == nil || parent != nil && parent.Done() == done && parent.node.watch.join(n) {
		return false
	}
	w := &watch{recorder: n.recorder, ctx: ctx, first: n}
	n.watch = w
	stop := context.AfterFunc(ctx, w.fire)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop = stop
	return true
}

// join adds n, unless there is nobody left for whom to watch, or the context has ended: n then gets a grace of its own.
func (w *watch) join(n *Node) bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first == nil || !w.fired.IsZero() {
		return false
	}
	n.watch, n.after = w, w.first
	w.first.before, w.first = n, n
	return true
}

// leave takes n out, with its lock held, and tells it of a cancel that came before. Where n was the last, stop is for [halt], when
// no lock is held.
func (w *watch) leave(n *Node) (stop func() bool) {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mark(n)
	w.unlink(n)
	if w.first == nil {
		stop = w.stop
		w.ctx, w.stop = nil, nil // which holds the context too
	}
	return stop
}

// halt stops a watch, if stop is not nil.
func halt(stop func() bool) {
	defer func() { _ = recover() }() // a foreign Done or Value
	if stop != nil {
		stop()
	}
}

// unlink takes n out of the list; a second time it does nothing.
func (w *watch) unlink(n *Node) {
	switch {
	case n.before != nil:
		n.before.after = n.after
	case w.first == n:
		w.first = n.after
	}
	if n.after != nil {
		n.after.before = n.before
	}
	n.before, n.after = nil, nil
}

// told marks n, whose lock is held, as cancelled if it was.
func (w *watch) told(n *Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mark(n)
}

func (w *watch) mark(n *Node) {
	if !w.fired.IsZero() && n.record.cancelled == 0 {
		n.record.cancelled = n.record.after(w.fired)
		n.record.Deadline = w.deadline
	}
}

// fire is told that the context has ended; the first call counts.
func (w *watch) fire() {
	now := time.Now()
	ctx := w.waits()
	if ctx == nil {
		return
	}
	err := errOf(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fired.IsZero() || w.ctx == nil {
		return
	}
	w.fired = now
	w.deadline = err == nil || errors.Is(err, context.DeadlineExceeded) // nil where the deadline is over and its timer late
	w.recorder.graces.begin(w)
}

// waits returns the context of which the end is still to come; nil where there is none.
func (w *watch) waits() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fired.IsZero() {
		return nil
	}
	return w.ctx
}

// errOf returns the Err of a context that has ended, also of a foreign one that panics.
func errOf(ctx context.Context) (err error) {
	defer func() {
		if recover() != nil {
			err = context.Canceled
		}
	}()
	return ctx.Err()
}

// own says that goroutines carry the label of one of w's nodes.
func (w *watch) own() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.owned = true
}

func (w *watch) isOwned() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.owned
}

// open lists the nodes that have not ended, in the order in which they started.
func (w *watch) open() []*Node {
	w.mu.Lock()
	defer w.mu.Unlock()
	var open []*Node
	for n := w.first; n != nil; n = n.after {
		open = append(open, n)
	}
	slices.Reverse(open)
	return open
}

func (w *watch) hasFired() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.fired.IsZero()
}
