package tracertest

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// dirVariable names the folder in which ctxplumb test gathers recordings. Where it is set, the verdict is left to the command.
const dirVariable = "CTXPLUMB_DIR"

// M is what [VerifyTestMain] needs of a *testing.M.
type M interface{ Run() int }

// VerifyTestMain runs the tests of a package with everything recorded that is given no recorder of its own, and exits
// the process: with the tests' own code where they fail, with 1 where a cancel was dropped, and otherwise with 0.
func VerifyTestMain(m M, options ...Option) {
	os.Exit(verify(m, packageOf(caller(1)), os.Stdout, options...))
}

func verify(m M, pkg string, stdout io.Writer, options ...Option) int {
	r := newConfig(options).newRecorder()
	tracer.SetDefault(r)
	code := m.Run()
	tracer.SetDefault(nil)
	tree := gather(r, pkg, "", leftOver)
	if dir := os.Getenv(dirVariable); dir != "" {
		return max(code, hand(dir, tree))
	}
	text, dropped := judge(tree)
	if dropped {
		_, _ = io.WriteString(stdout, text)
		return max(code, 1)
	}
	return code
}

// hand writes tree for the command to read.
func hand(dir string, tree *tracer.Tree) (code int) {
	if _, err := otlpfile.Create(dir, tree); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
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
