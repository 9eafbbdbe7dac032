package tracertest

import (
	"os"
	"runtime"
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
	r := newConfig(options).newRecorder()
	pkg := packageOf(caller(1))
	t.Cleanup(func() {
		t.Helper()
		settle(t, gather(r, pkg, t.Name(), leftOver))
	})
	return r
}

// settle hands the verdict on tree over, or fails t with it.
func settle(t testing.TB, tree *tracer.Tree) {
	t.Helper()
	if dir := os.Getenv(dirVariable); dir != "" {
		if hand(dir, tree) != 0 {
			t.Fail()
		}
		return
	}
	if text, dropped := judge(tree); dropped {
		t.Error("\n" + text)
	}
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
	for i := range tree.Records {
		r := &tree.Records[i]
		switch {
		case len(r.Stack) == 0:
		case r.Leaked:
			r.Culprit = source.LocateWait(r.Stack)
		case r.Uncancelled:
			r.Culprit = source.LocateCancel(r.Stack)
		case r.Kind == tracer.Attempt && r.Overran:
			r.Culprit = source.LocateAttempt(r.Stack)
		default:
			r.Culprit = source.Locate(r.Stack, r.Cutter)
		}
	}
}

func judge(tree *tracer.Tree) (text string, dropped bool) {
	verdict := tree.Check()
	if len(verdict.Drops) == 0 {
		return "", false
	}
	var b strings.Builder
	dir, _ := os.Getwd() // paths are shown whole where it is not known
	_ = report.Text(&b, tree, verdict, report.Options{Dir: dir, ASCII: true, Again: again})
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
