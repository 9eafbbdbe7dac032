package tracertest

import (
	"context"
	"os"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Explore finds what drops a cancel, wherever in a scenario its caller goes away. It runs scenario once to learn its
// points: where a call, a goroutine or an attempt begins and ends, and each message of a stream. Then it runs it once for each
// point with a cancel of ctx exactly there, and once with ctx's deadline passing there, each as a subtest of t. What is
// dropped in any of them fails t, once for each culprit, with the command that runs the first such point again.
//
// Each run is a bubble of testing/synctest: scenario makes its servers, connections and clients itself, with packages
// grpcxtest and httpxtest, say, and its t closes them. Time is virtual there, so that what heard must stop before any of
// it passes, unless [Grace] is given. [RealTime] is for what cannot live in a bubble. ctx is the caller's: scenario fails
// t as any test does, but must not mind that a call fails unless ctx is [Undisturbed].
//
// A run that makes no progress for ten seconds of real time, in which the machine had time for it, is given up, with those
// that were still to come. Work that then runs on below a cancel is deaf; of anything else the stack is shown. t must not be
// parallel, since the runs share the default recorder.
func Explore(t *testing.T, scenario func(t *testing.T, ctx context.Context), options ...ExploreOption) {
	t.Helper()
	t.Setenv(dirVariable, os.Getenv(dirVariable)) // it refuses a parallel test
	e := &exploration{pkg: packageOf(caller(1)), scenario: scenario, config: newExploreConfig(options)}
	e.command = e.newHandover(e.pkg)
	t.Cleanup(func() {
		t.Helper()
		e.settle(t, e.command, e.tree())
	})
	for _, p := range e.learn(t) {
		for _, how := range []ending{cancelled, expired} {
			t.Run(how.String()+" at "+p.String(), func(t *testing.T) { e.visit(t, p, how) })
		}
	}
}

// Undisturbed reports whether ctx, of a scenario of [Explore], has neither ended nor a deadline: a call that fails then does
// so by itself. Where there is a deadline, a server may notice a moment before the caller that it is over.
func Undisturbed(ctx context.Context) bool {
	_, limited := ctx.Deadline()
	return !limited && ctx.Err() == nil
}

// exploration is a scenario and the runs that it came to.
type exploration struct {
	*config
	pkg      string
	scenario func(*testing.T, context.Context)
	command  *handover
	runs     []*run
	stuck    bool
}

// maxPoints bounds the points of a scenario.
const maxPoints = 1000

// learn returns the points of a run that nobody disturbs; none where that fails already.
func (e *exploration) learn(t *testing.T) []point {
	t.Helper()
	r := e.run(t, point{}, undisturbed)
	if t.Failed() {
		return nil
	}
	if more := r.count - maxPoints; more > 0 {
		t.Logf("ctxplumb: %d of %d points are not explored", more, r.count)
	}
	return r.learned()
}

// visit runs the scenario with the end of its context at p.
func (e *exploration) visit(t *testing.T, p point, how ending) {
	t.Helper()
	if e.stuck {
		t.Skip("ctxplumb: a run before this one hangs")
	}
	if r := e.run(t, p, how); !r.reached {
		t.Logf("ctxplumb: the run did not come to this point")
	}
}

// tree is what all runs saw.
func (e *exploration) tree() *tracer.Tree {
	all := &tracer.Tree{}
	leaks := (*tracer.Recorder).Leaks // what is left of a bubble stays
	if e.realTime {
		leaks = leftOver
	}
	for _, r := range e.runs {
		all.Merge(gather(r.recorder, e.pkg, r.test, leaks))
	}
	return all
}
