package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const oneLineToAdd = "func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }"

// testRun is one run of the command test.
type testRun struct {
	*command
	out      outputs
	pattern  string   // of -run
	patterns []string // of packages
	flags    []string // for go test
	cwd      string
	packages []testPackage
}

func (c *command) testCommand() *cobra.Command {
	t := &testRun{command: c}
	cmd := &cobra.Command{
		Use: "test",
		Long: `Run go test while contexts are recorded, and judge what was recorded.

usage: ctxplumb test [flags] [packages] [-- flags of go test]

  -run REGEXP        run the tests that match, as go test does
  -out FORMAT:PATH   text or json, to a file or to - for standard output; repeatable (text:-)

Each test package records with one line in a test file:
  ` + oneLineToAdd + `

example: ctxplumb test -run TestPlace -out json:verdict.json ./... -- -race
exit codes: 0 nothing dropped, 1 a drop, 2 the tests failed without one, 3 ctxplumb could not do its work
`,
		RunE: func(cmd *cobra.Command, args []string) error {
			t.patterns = args
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				t.patterns, t.flags = args[:dash], args[dash:]
			}
			if len(t.patterns) == 0 {
				t.patterns = []string{"."}
			}
			return t.do()
		},
	}
	cmd.Flags().Var(&t.out, flagOut, "")
	cmd.Flags().StringVar(&t.pattern, flagRun, "", "")
	return cmd
}

func (t *testRun) do() error {
	if err := t.prepare(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ctxplumb-")
	if err != nil {
		return fmt.Errorf("no folder to record into: %w", err)
	}
	defer os.RemoveAll(dir)
	failed := t.goTest(dir)
	if failed != nil && !errors.Is(failed, errTests) {
		return failed
	}
	err = t.judge(dir)
	if failed == nil {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w, and there is no verdict: %s", failed, bare(err))
	}
	if t.exit != exitDrop { // a drop makes tests fail, and is what to mend first
		t.exit = exitTests
	}
	return nil
}

// prepare finds out what could go wrong before anything runs.
func (t *testRun) prepare() (err error) {
	if err := t.out.check(); err != nil {
		return err
	}
	if _, err := regexp.Compile(t.pattern); err != nil {
		return fmt.Errorf("-run %s: %w", t.pattern, err)
	}
	if t.cwd, err = os.Getwd(); err != nil {
		return fmt.Errorf("the current folder: %w", err)
	}
	t.packages, err = list(t.cwd, t.patterns, t.flags)
	return err
}

func (t *testRun) goTest(dir string) error {
	args := []string{"test", "-count=1"}
	if t.pattern != "" {
		args = append(args, "-run="+t.pattern)
	}
	args = slices.Concat(args, t.patterns, t.flags)
	stdout := t.stdout
	if t.out.machine() {
		stdout = t.stderr
	}
	return goTest(args, dir, stdout, t.stderr, t.packages)
}

func (t *testRun) judge(dir string) error {
	recordings, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(recordings) == 0 {
		if slices.ContainsFunc(t.packages, testPackage.recording) {
			return errors.New("no recording: the tests crashed or were killed before they began: mend that first")
		}
		return errors.New("no test package wrote a recording: add to a test file of each: " + oneLineToAdd)
	}
	recording, err := otlpfile.ReadFiles(dir)
	if err != nil {
		return err
	}
	if !t.out.machine() {
		fmt.Fprintln(t.stdout) // what follows is not go test's
	}
	notes := append(recording.Notes(), t.silent(recording.Tree)...)
	return t.verdict(t.out.all(), recording.Tree, report.Options{Dir: t.cwd, Again: t.again, Notes: notes})
}

// again is how to run the test of a drop again, from the current folder.
func (t *testRun) again(d tracer.Drop) string {
	pkg := d.Package
	for _, p := range t.packages {
		if p.ImportPath == pkg {
			pkg = p.name(t.cwd)
		}
	}
	return report.Again(d.Test, pkg, t.flags...)
}

// silent notes the packages whose tests recorded nothing because nothing in them records.
func (t *testRun) silent(tree *tracer.Tree) []string {
	recorded := map[string]bool{}
	for _, r := range tree.Records {
		recorded[r.Package] = true
	}
	var names []string
	for _, p := range t.packages {
		if p.hasTests() && !p.recording() && !recorded[p.ImportPath] {
			names = append(names, p.name(t.cwd))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"not recording: " + strings.Join(names, ", ") + " (add " + oneLineToAdd + ")"}
}
