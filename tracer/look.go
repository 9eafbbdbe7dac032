package tracer

import (
	"slices"
	"strings"
	"time"
)

// look is taken when the grace of some watches is over: whoever still runs did not stop.
func (r *Recorder) look(due []*watch) {
	var open []*Node
	owned := false
	for _, w := range due {
		open = append(open, w.open()...)
		owned = owned || w.isOwned()
	}
	deafened := r.unheard(due)
	if len(open)+len(deafened) == 0 && !(owned && r.suspect) {
		return
	}
	all := goroutines()
	for _, n := range open {
		n.overrun(all)
	}
	for _, n := range deafened {
		n.sever(all)
	}
	if r.suspect {
		r.lineUp(due, all)
	}
}

// running returns those of due that have an open node, and a goroutine of whose requests could run: it may be about to stop. To
// ask is for tests, whose verdict must not depend on what else the machine does.
func (r *Recorder) running(due []*watch) []*watch {
	due = slices.DeleteFunc(slices.Clone(due), func(w *watch) bool { return len(w.open()) == 0 })
	if !r.suspect || len(due) == 0 {
		return nil
	}
	requests := map[TraceID]bool{}
	for _, s := range standings() {
		if s.owner.recorder == r && s.canRun() {
			requests[s.owner.trace()] = true
		}
	}
	return slices.DeleteFunc(due, func(w *watch) bool {
		return !slices.ContainsFunc(w.open(), func(n *Node) bool { return requests[n.trace()] })
	})
}

// Look takes a look before any grace is over, and returns how many nodes it found to run on below a cancel.
func (r *Recorder) Look() int {
	all := goroutines()
	count := 0
	for _, n := range r.open() {
		if n.hear(); n.watch != nil && n.watch.hasFired() && n.overrun(all) {
			count++
		}
	}
	return count
}

// lineUp keeps the goroutines that belong to a node of due beside its nodes' own.
func (r *Recorder) lineUp(due []*watch, all []goroutine) {
	for _, g := range all {
		if g.owner == nil || g.owner.recorder != r || g.owner.detaching.Load() > 0 || hooked(g) || g.owner.startedBy(g) || !slices.Contains(due, g.owner.watch) {
			continue
		}
		root, ok := g.root()
		if !ok {
			continue
		}
		n := newNode(r, Routine, shortName(root.Func))
		n.record.Start, n.record.rare().Stack = g.owner.record.Start, g.stack
		n.adopt(g.owner, LinkTied, "")
		n.outran(g.owner.watch)
		r.mu.Lock()
		if len(r.suspects) < maxSuspects {
			r.suspects = append(r.suspects, n.current())
		}
		r.mu.Unlock()
	}
}

// maxSuspects bounds what a storm of cancels can add.
const maxSuspects = 1000

// root is the outermost frame of g that its reader can mend; false where there is none, or that is only how a library moves
// bytes on a goroutine of its own.
func (g goroutine) root() (Frame, bool) {
	for i, f := range slices.Backward(g.stack) {
		if f.InUserCode() {
			return f, !g.keepsConnection(i)
		}
	}
	return Frame{}, false
}

// keepsConnection reports whether frame i, the outermost that is no library's, is of a net.Conn: a library, and not the go
// statement, called it. The body of a request is read in the same way, and may know of what the request has made.
func (g goroutine) keepsConnection(i int) bool {
	name := g.stack[i].Func
	moves := strings.HasSuffix(name, ".Read") || strings.HasSuffix(name, ".Write")
	return moves && i+2 < len(g.stack) && !slices.ContainsFunc(g.stack[i:], func(f Frame) bool {
		return strings.HasSuffix(f.Func, ".writeBody") || strings.HasSuffix(f.Func, ".writeRequestBody")
	})
}

// overrun notes that n still runs, and where, if it does.
func (n *Node) overrun(all []goroutine) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ended.Load() || n.ofSpan && !n.atWork(all) {
		return false
	}
	n.outran(n.watch)
	n.locate(all)
	n.publish()
	return true
}

// outran notes that n, whose lock is held, still runs below a cancel that w was told of.
func (n *Node) outran(w *watch) {
	n.record.Overran = true
	w.told(n)
	n.record.rare().Grace = time.Duration(n.record.now() - n.record.cancelled)
}

// locate finds the stack of n's goroutine among all.
func (n *Node) locate(all []goroutine) {
	if !n.record.hasStack() {
		n.found(n.stack(all))
	}
	if n.record.Test == "" {
		n.record.Test = onlyTest(all)
	}
}

func (n *Node) stack(all []goroutine) []Frame {
	if n.record.Test == "" {
		n.record.Test = testOf(frames(n.origin()))
	}
	var mine []goroutine
	for _, g := range all {
		if g.owner == n.owner && (g.owner != nil || testOf(g.stack) == n.record.Test) {
			mine = append(mine, g)
		}
	}
	for _, runs := range []func(goroutine) bool{n.startedBy, hooked} {
		if i := slices.IndexFunc(mine, runs); i >= 0 {
			return mine[i].stack
		}
	}
	if len(mine) > 0 && n.owner != nil {
		return mine[0].stack
	}
	return frames(n.origin())
}

func (n *Node) startedBy(g goroutine) bool {
	if n.starter == 0 {
		return false
	}
	name := functionAt(n.starter)
	return slices.ContainsFunc(g.stack, func(f Frame) bool { return f.Func == name })
}

// hooked reports whether g is inside a call that ctxplumb stands around, rather than beside it.
func hooked(g goroutine) bool {
	return slices.ContainsFunc(g.stack, func(f Frame) bool {
		room, ok := strings.CutPrefix(f.Func, module)
		return ok && (strings.HasPrefix(room, "grpcx.") || strings.HasPrefix(room, "httpx.") || strings.HasPrefix(room, "tracer."))
	})
}

// onlyTest names the test that runs, if it is the only one.
func onlyTest(all []goroutine) string {
	only := ""
	for _, g := range all {
		name := testOf(g.stack)
		if slices.ContainsFunc(g.stack, func(f Frame) bool { return f.Func == "testing.(*T).Parallel" }) {
			continue // it waits for its turn
		}
		switch {
		case name == "" || name == only:
		case only != "":
			return ""
		default:
			only = name
		}
	}
	return only
}

// watchOpaque remembers a node of which only a cancel can tell whether it hears its parent.
func (r *Recorder) watchOpaque(n, parent *Node) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opaque[n] = parent
}

// unheard returns the open nodes that have an opaque link to a node of due, and whose own context did not end with it.
func (r *Recorder) unheard(due []*watch) []*Node {
	return slices.DeleteFunc(r.below(due), func(n *Node) bool { return !n.listening() })
}

// below takes out what needs no look after that at due.
func (r *Recorder) below(due []*watch) []*Node {
	r.mu.Lock()
	defer r.mu.Unlock()
	var below []*Node
	for n, parent := range r.opaque {
		switch {
		case n.ended.Load():
			delete(r.opaque, n)
		case slices.Contains(due, parent.watch):
			below = append(below, n)
			delete(r.opaque, n)
		}
	}
	return below
}

// listening reports whether n still waits for its context to end. One that has an Err and does not close its channel has told
// nobody; but a channel that is made anew each time tells nothing.
func (n *Node) listening() bool {
	defer func() { _ = recover() }() // a foreign Err or Done
	ctx := n.ctx.Load()
	if ctx == nil {
		return false
	}
	done := ctx.Done()
	select {
	case <-done:
		return false
	default:
		return ctx.Err() == nil || done == ctx.Done()
	}
}

// sever turns an opaque link into a cut: the parent's cancel did not come through.
func (n *Node) sever(all []goroutine) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.record.Link = LinkCut
	if !n.record.hasStack() {
		n.found(frames(n.origin()))
	}
	n.locate(all)
	n.publish()
}
