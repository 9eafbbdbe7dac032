package tracertest

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// New returns a recorder for t, to be given to the interceptors and the middleware under test. When t ends, each
// cancel that was dropped fails it.
func New(t testing.TB, options ...Option) *tracer.Recorder {
	t.Helper()
	c, pkg := newConfig(options), packageOf(caller(1))
	command := c.newHandover(pkg)
	r := c.newRecorder()
	command.follow(r, t.Name())
	t.Cleanup(func() {
		t.Helper()
		c.settle(t, command, gather(r, pkg, t.Name(), leftOver))
	})
	return r
}

// settle fails t with the verdict on tree.
func (c *config) settle(t testing.TB, command *handover, tree *tracer.Tree) {
	t.Helper()
	if text, failed := c.conclude(command, tree); failed {
		t.Error("\n" + text)
	}
}

// conclude judges tree, or hands it over to the command, and returns what is to be said where that fails the run.
func (c *config) conclude(command *handover, tree *tracer.Tree) (text string, failed bool) {
	c.accept(tree)
	if command == nil {
		return c.judge(tree)
	}
	if err := command.finish(tree); err != nil {
		return err.Error() + "\n", true
	}
	return c.demand(tree)
}

// accept says of each drop that is to be ignored why.
func (c *config) accept(tree *tracer.Tree) {
	if len(c.ignores) == 0 {
		return
	}
	for n, v := range tree.Check().Verdicts {
		r := &tree.Records[n]
		matches := func(i report.Ignore) bool { return i.Matches(tracer.Drop{Verdict: v, Culprit: r.Culprit}) }
		if k := slices.IndexFunc(c.ignores, matches); k >= 0 && v.Drop() {
			r.Accepted = c.ignores[k].Reason
		}
	}
}

// demand judges the coverage alone.
func (c *config) demand(tree *tracer.Tree) (text string, failed bool) {
	if c.min == 0 {
		return "", false
	}
	r := tracer.Report{Edges: tree.Check().Edges}
	covered, _ := r.Coverage().Percent()
	return fmt.Sprintf("ctxplumb: cancel coverage is %.1f %%, and %v %% is asked for\n", covered, c.min), report.Options{Min: c.min}.Failed(r)
}

// blame names the place to mend of each finding, while the sources are at hand. Of the goroutines that outlived a
// cancel it accuses those that wait for nothing but time.
func blame(tree *tracer.Tree) {
	for _, suspect := range tree.Suspects {
		if source.WaitsOnTime(suspect.Stack) {
			tree.Records = append(tree.Records, suspect)
		}
	}
	tree.Suspects = nil
	tree.Merge() // they take their place, and the test of their parent
	source.Blame(tree.Records)
}

func (c *config) judge(tree *tracer.Tree) (text string, failed bool) {
	dir, _ := os.Getwd() // paths are shown whole where it is not known
	o := report.Options{Dir: dir, ASCII: true, Again: again, Min: c.min}
	verdict := tree.Check()
	if !o.Failed(verdict) {
		return "", false
	}
	var b strings.Builder
	_ = report.Text(&b, tree, verdict, o)
	return b.String(), true
}

func again(d tracer.Drop) string { return report.Again(d.Test, d.Package) }

func caller(skip int) string {
	pc := make([]uintptr, 1)
	runtime.Callers(skip+2, pc)
	frame, _ := runtime.CallersFrames(pc).Next()
	return frame.Function
}

// packageOf returns the import path of the package whose tests hold function, an external test package's being that
// of the package under test.
func packageOf(function string) string {
	folder := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[folder:], ".")
	return function[:folder] + strings.TrimSuffix(name, "_test")
}
