// Command ctxplumb runs the tests of Go packages while it records their contexts, and says where a cancel was dropped.
//
//	ctxplumb test ./...              # go test, and a verdict
//	ctxplumb report recording.jsonl  # a verdict on what was recorded
//
// It exits 0 if nothing was dropped, 1 on a drop, 2 if the tests themselves failed, and 3 if it could not do its work.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
	"github.com/ctxplumb/ctxplumb/internal/report"
)

// The exit codes, but for 0.
const (
	exitDrop   = 1
	exitTests  = 2
	exitFailed = 3
)

func main() {
	unit(os.Args[1:])
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command in its process: it returns the exit code.
func run(args []string, stdout, stderr *os.File) int {
	c := &command{stdout: stdout, stderr: stderr}
	root := c.root()
	root.SetOut(stdout)
	dashed := twoDashes(args)
	typing(root, dashed, args)
	root.SetArgs(dashed)
	err := root.Execute()
	if err == nil {
		return c.exit
	}
	fmt.Fprintln(stderr, "ctxplumb: "+report.Printable(bare(err)))
	if wrong, ok := errors.AsType[*misread](err); ok {
		for line := range strings.Lines(wrong.excerpt) {
			fmt.Fprintln(stderr, report.Printable(strings.TrimSuffix(line, "\n")))
		}
	}
	if errors.Is(err, gotest.ErrTests) {
		return exitTests
	}
	return exitFailed
}

// bare is the text of err without the prefix that other packages of this module give theirs.
func bare(err error) string { return strings.TrimPrefix(err.Error(), "ctxplumb: ") }
