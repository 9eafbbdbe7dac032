package tracertest

import (
	"context"
	"io"
	"os"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// M is what [VerifyTestMain] needs of a *testing.M.
type M interface{ Run() int }

// VerifyTestMain runs the tests of a package with everything recorded that is given no recorder of its own, and exits
// the process: with the tests' own code where they fail, with 1 where a cancel was dropped, and otherwise with 0.
func VerifyTestMain(m M, options ...Option) {
	os.Exit(verify(m, packageOf(caller(1)), os.Stdout, options...))
}

func verify(m M, pkg string, stdout io.Writer, options ...Option) int {
	c := newConfig(options)
	command := c.newHandover(pkg)
	r := c.newRecorder()
	command.follow(r, "")
	tracer.SetDefault(r)
	code := m.Run()
	tracer.SetDefault(nil)
	text, failed := c.conclude(command, gather(r, pkg, "", leftOver))
	if !failed {
		return code
	}
	_, _ = io.WriteString(stdout, text)
	return max(code, 1)
}

// gather waits for the verdicts that are still open and returns what r saw.
func gather(r *tracer.Recorder, pkg, test string, leaks func(*tracer.Recorder) []tracer.Record) *tracer.Tree {
	_ = r.Wait(context.Background()) // ends by itself, after the grace
	left := leaks(r)
	r.Close()
	tree := r.Tree()
	tree.Leak(left)
	blame(tree)
	for i := range tree.Records {
		record := &tree.Records[i]
		record.Package = pkg
		if test != "" {
			record.Test = test
		}
	}
	return tree
}
