package tracer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// watch learns when a context ends, on behalf of all nodes that share its Done channel. It has no goroutine.
type watch struct {
	recorder *Recorder
	ctx      context.Context
	stop     func() bool

	mu       sync.Mutex
	nodes    map[*Node]struct{} // open
	fired    time.Time
	deadline bool
	owned    bool // goroutines carry the label of one of its nodes
}

// listen lets n know when ctx ends, through the watch that it shares with its parent or a new one; not at all where
// ctx never ends.
func (n *Node) listen(ctx context.Context, parent *nodeContext) {
	done := ctx.Done()
	if done == nil || parent != nil && parent.Done() == done && parent.node.watch.join(n) {
		return
	}
	w := &watch{recorder: n.recorder, ctx: ctx, nodes: map[*Node]struct{}{n: {}}}
	n.watch = w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop = context.AfterFunc(ctx, w.fire)
}

// join adds n, unless there is nobody left for whom to watch.
func (w *watch) join(n *Node) bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.nodes) == 0 {
		return false
	}
	w.nodes[n] = struct{}{}
	n.watch = w
	return true
}

// leave takes n out, with its lock held, and tells it of a cancel that came before.
func (w *watch) leave(n *Node) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mark(n)
	delete(w.nodes, n)
	if len(w.nodes) == 0 {
		w.stop()
	}
}

// told marks n, whose lock is held, as cancelled if it was.
func (w *watch) told(n *Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mark(n)
}

func (w *watch) mark(n *Node) {
	if !w.fired.IsZero() && n.record.Cancelled.IsZero() {
		n.record.Cancelled = later(w.fired, n.record.Start)
		n.record.Deadline = w.deadline
	}
}

// later keeps the times of a node in order: a node may start below a context that has ended already.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// fire is told that the context has ended; the first call counts.
func (w *watch) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fired.IsZero() {
		return
	}
	w.fired = time.Now()
	err := w.ctx.Err()
	w.deadline = err == nil || errors.Is(err, context.DeadlineExceeded) // nil where the deadline is over and its timer late
	w.recorder.graces.begin(w)
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
	return slices.SortedFunc(maps.Keys(w.nodes), func(a, b *Node) int { return a.record.Start.Compare(b.record.Start) })
}
