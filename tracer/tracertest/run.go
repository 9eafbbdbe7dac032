package tracertest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

var patience = 10 * time.Second // of real time, for a run in a bubble

const (
	notice   = 10 * time.Millisecond // how much later than its point a deadline is: budgets cross the wire in milliseconds
	settling = 5 * time.Millisecond  // for a cancel to get around, in real time
)

// run is one pass through a scenario.
type run struct {
	test     string
	recorder *tracer.Recorder
	target   point
	how      ending
	realTime bool

	mu      sync.Mutex
	begun   time.Time // zero before the scenario
	caller  context.Context
	cancel  context.CancelFunc
	seen    map[place]int
	points  []point
	count   int // of points, also of those that are too many
	reached bool
	held    bool          // the work is at the target, and not yet let go
	let     chan struct{} // closed when it is
}

// run makes one pass, at whose target the context ends.
func (e *exploration) run(t *testing.T, target point, how ending) *run {
	t.Helper()
	r := &run{test: t.Name(), target: target, how: how, realTime: e.realTime, seen: map[place]int{}}
	r.recorder = e.newRecorder(tracer.WithPoints(r.at))
	e.command.follow(r.recorder, r.test)
	e.runs = append(e.runs, r)
	before := tracer.Default()
	tracer.SetDefault(r.recorder)
	if e.realTime {
		t.Cleanup(func() { tracer.SetDefault(before) })
		r.play(t, e.scenario)
		return r
	}
	defer tracer.SetDefault(before)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer r.deadlock(t)
		synctest.Test(t, func(t *testing.T) { r.play(t, e.scenario) })
	}()
	if !endsInTime(done, time.After) {
		e.stuck = true
		r.hang(t)
	}
	return r
}

// endsInTime waits for done as long as the patience lasts. That is counted in ticks, of which one that comes late does not
// count: where the machine has no time for the run, it makes no progress either. Only a machine that is late all the time
// makes the patience end, after so many ticks in all.
func endsInTime(done <-chan struct{}, after func(time.Duration) <-chan time.Time) bool {
	const ticks, maxTicks, late = 100, 1000, 3
	tick := patience / ticks
	for punctual, all := 0, 0; punctual < ticks && all < maxTicks; all++ {
		begun := time.Now()
		select {
		case <-done:
			return true
		case <-after(tick):
		}
		if time.Since(begun) <= late*tick {
			punctual++
		}
	}
	return false
}

// play runs the scenario, and waits for the verdicts when all that it has started is closed.
func (r *run) play(t *testing.T, scenario func(*testing.T, context.Context)) {
	t.Helper()
	t.Cleanup(func() { _ = r.recorder.Wait(context.Background()) }) // ends by itself
	ctx, cancel := r.begin(t.Context())
	defer cancel()
	defer r.letGo()
	scenario(t, ctx)
}

// letGo waits for work at the target that nobody waits for: it is held there, and no leak.
func (r *run) letGo() {
	if !r.realTime {
		synctest.Wait() // it may only be on its way there
	}
	if r.isHeld() {
		<-r.let
	}
}

func (r *run) isHeld() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held
}

// begin makes the context of the scenario.
func (r *run) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun, r.let = time.Now(), make(chan struct{}) // of the bubble, so that time passes for who waits on it
	if r.how == expired {
		ctx, r.cancel = context.WithDeadline(ctx, r.begun.Add(r.target.after+notice))
	} else {
		ctx, r.cancel = context.WithCancel(ctx)
	}
	r.caller = ctx
	return ctx, r.cancel
}

// at is told of each point.
func (r *run) at(ctx context.Context, p tracer.Point) {
	if !r.arrives(p) {
		return
	}
	if r.how == cancelled {
		r.cancel()
	}
	select {
	case <-ctx.Done(): // a budget that crossed the wire may end somewhat before the deadline
	case <-r.caller.Done():
	}
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held = false
	close(r.let)
}

// settle lets the end of the context get around: in a bubble, time passes only when nobody has anything left to do.
func (r *run) settle() {
	if r.realTime {
		time.Sleep(settling)
		return
	}
	time.Sleep(time.Nanosecond)
}

// arrives keeps a point, and reports whether it is the target.
func (r *run) arrives(at tracer.Point) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun.IsZero() {
		return false // work of an earlier test
	}
	here := place{at.Kind, at.Name, at.Event}
	r.seen[here]++
	if r.count++; r.count <= maxPoints {
		r.points = append(r.points, point{place: here, nth: r.seen[here], node: at.ID, after: time.Since(r.begun)})
	}
	if r.reached || here != r.target.place || r.seen[here] != r.target.nth {
		return false
	}
	r.reached, r.held = true, true
	return true
}

// learned returns the points, under the names that routing found meanwhile.
func (r *run) learned() []point {
	names := map[tracer.ID]string{}
	for _, record := range r.recorder.Tree().Records {
		names[record.ID] = record.Name
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	points := slices.Clone(r.points)
	for i, p := range points {
		points[i].title = cmp.Or(names[p.node], p.name)
	}
	return points
}
