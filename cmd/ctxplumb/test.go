package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// testRun is one run of the command test.
type testRun struct {
	*command
	out      outputs
	policy   policy
	pattern  string       // of -run
	patterns []string     // of packages
	flags    gotest.Flags // for go test
	cwd      string
	env      gotest.Env
	packages []gotest.Package
}

func (c *command) testCommand() *cobra.Command {
	t := &testRun{command: c}
	cmd := &cobra.Command{
		Use:   "test",
		Short: "run tests, and judge what they did",
		Long: `Run go test while contexts are recorded, and judge what was recorded.

usage: ctxplumb test [flags] [packages] [-- flags of go test]

  -run REGEXP        run the tests that match, as go test does
  -out FORMAT:PATH   to a file or to - for standard output; repeatable (text:-)
                     formats: ` + formatNames + `
` + policyHelp + `
Packages whose tests reach grpcx, httpx or tracer record without a change: a TestMain is added as they are built, through
go test -overlay. One that has a TestMain of its own calls ` + lineToAdd + ` there, in place of m.Run().

Where something is dropped, ` + defaultPage + ` shows it too, unless -out says html:PATH or has a program read. Ignores stand in
` + configName + `, see ctxplumb help verdicts.

Tests always run anew (-count=1): a result from the cache of go test has no recording, and plain go test is never given
a result of ctxplumb test.

example: ctxplumb test -run TestPlace -out json:verdict.json ./... -- -short
exit codes: 0 nothing dropped, 1 a drop or less coverage than -min, 2 the tests failed without one, 3 ctxplumb could not do its work
`,
		ValidArgsFunction: completePackages,
		RunE: func(cmd *cobra.Command, args []string) error {
			t.patterns, t.flags = atDash(cmd, args)
			if len(t.patterns) == 0 {
				t.patterns = []string{"."}
			}
			return t.do()
		},
	}
	cmd.Flags().Var(&t.out, flagOut, "where to write the verdict, and how")
	t.policy.flags(cmd.Flags())
	cmd.Flags().StringVar(&t.pattern, flagRun, "", "the tests to run")
	return cmd
}

func (t *testRun) do() error {
	if err := t.prepare(); err != nil {
		return err
	}
	dir, err := gotest.NewScratch()
	if err != nil {
		return err
	}
	defer dir.Remove()
	added, err := t.env.AddMains(t.packages, t.flags, dir)
	if err != nil {
		return err
	}
	recordings := dir.Path("recordings")
	if err := os.Mkdir(recordings, 0o700); err != nil {
		return err
	}
	failed := t.goTest(recordings, added)
	if failed != nil && !errors.Is(failed, gotest.ErrTests) {
		return failed
	}
	err = t.judge(recordings)
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
	if err := t.policy.read(); err != nil {
		return err
	}
	if _, err := regexp.Compile(t.pattern); err != nil {
		return fmt.Errorf("-run %s: %w", t.pattern, err)
	}
	if t.cwd, err = currentFolder(); err != nil {
		return err
	}
	if t.env, err = gotest.ReadEnv(t.cwd, t.patterns); err != nil {
		return err
	}
	t.packages, err = gotest.List(t.patterns, t.flags)
	return err
}

// goTest runs the tests, and shows how far they have come.
func (t *testRun) goTest(dir string, added gotest.Build) error {
	stdout := t.stdout
	if t.out.machine() {
		stdout = t.stderr
	}
	read := gotest.NewResults(t.packages)
	p := newProgress(t.stderr, func() string { return t.soFar(read.Count(), dir) })
	stop := p.start()
	defer stop()
	return gotest.Run{
		Patterns: t.patterns, Pattern: t.pattern, Flags: t.flags, Added: added, Dir: dir,
		Stdout: p.above(stdout), Stderr: p.above(t.stderr), Results: read,
	}.Do()
}

// soFar says how far the tests have come that record into dir. A recording that is being written may not be readable yet.
func (t *testRun) soFar(ended int, dir string) string {
	text := fmt.Sprintf("%d of %d packages", ended, len(t.packages))
	recording, err := otlpfile.ReadFiles(dir)
	if err != nil {
		return text
	}
	r, _ := t.policy.judge(recording.Tree.Check(), time.Now())
	return text + fmt.Sprintf(", %s, %s so far", report.Count(r.Nodes, "node"), report.Count(len(r.Drops), "drop"))
}

func (t *testRun) judge(dir string) error {
	recordings, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(recordings) == 0 {
		return t.nothing()
	}
	recording, err := otlpfile.ReadFiles(dir)
	if err != nil {
		return err
	}
	if !t.out.machine() {
		fmt.Fprintln(t.stdout) // what follows is not go test's
	}
	source.Blame(recording.Tree.Records) // of tests that crashed
	notes := append(recording.Notes(), t.silent(recording.Tree)...)
	return t.verdict(t.out.all(), t.policy, recording.Tree, report.Options{Dir: t.cwd, Again: t.again, Notes: notes, Page: t.out.page()})
}

// again is how to run the test of a drop again, from the current folder.
func (t *testRun) again(d tracer.Drop) string {
	pkg := d.Package
	for _, p := range t.packages {
		if p.ImportPath == pkg {
			pkg = p.Pattern(t.cwd)
		}
	}
	if d.Test == "" {
		return report.Again("", pkg, t.flags...)
	}
	return report.Again(d.Test, pkg, t.flags.Without("run", "test.run")...) // of which the last would count
}
