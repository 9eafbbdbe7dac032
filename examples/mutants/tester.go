package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// tester runs the tests over mutants and has ctxplumb judge what they recorded.
type tester struct {
	nursery
	run     string // which tests
	workers int
}

func (t *tester) judge(ctx context.Context, mutants []plant.Mutant) ([]outcome, error) {
	tests, err := t.compile(ctx, mutants)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(mutants))
	var runs errgroup.Group
	runs.SetLimit(t.workers)
	for i, m := range mutants {
		runs.Go(func() (err error) {
			outcomes[i], err = t.test(ctx, tests, nameOf(i), m)
			return err
		})
	}
	return outcomes, runs.Wait()
}

// test runs the tests of one mutant, the next only where those before have not found the mistake.
func (t *tester) test(ctx context.Context, tests, name string, m plant.Mutant) (o outcome, err error) {
	recordings := filepath.Join(t.dir, name, "recordings")
	if err := os.Mkdir(recordings, 0o700); err != nil {
		return outcome{}, err
	}
	for _, which := range t.rounds(name) {
		run := exec.CommandContext(ctx, tests, append(which, "-test.timeout=2m")...)
		run.Dir, run.Env = filepath.Dir(tests), append(os.Environ(), "CTXPLUMB_DIR="+recordings)
		if o, err = t.round(ctx, run, recordings, m); err != nil || o.verdict == found {
			break
		}
	}
	return o, err
}

// virtual names the tests that wait in virtual time alone. They take the least time and find the most.
const virtual = "TestExplore"

// rounds are the arguments of the runs of one mutant's tests.
func (t *tester) rounds(name string) [][]string {
	chosen := "-test.run=" + plant.Named(name, t.run)
	if t.run != "" {
		return [][]string{{chosen}}
	}
	quick := plant.Named(name, virtual)
	return [][]string{{"-test.run=" + quick}, {chosen, "-test.skip=" + quick}}
}

// round runs some of a mutant's tests, and judges what was recorded up to then.
func (t *tester) round(ctx context.Context, run *exec.Cmd, recordings string, m plant.Mutant) (outcome, error) {
	verdicts := filepath.Join(filepath.Dir(recordings), "verdicts.json")
	printed, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return outcome{}, err
	}
	report := exec.CommandContext(ctx, t.ctxplumb, "report", "-out", "json:"+verdicts, recordings)
	report.Dir = t.dir
	told, _ := report.CombinedOutput() // it fails at a drop
	s, err := readSaid(verdicts)
	if errors.Is(err, fs.ErrNotExist) { // a crash leaves no recording
		return outcome{verdict: missed, known: m.Known, tests: tail(printed) + "\n" + string(told)}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	return outcome{assess(m, s.Drops, s.Summary.Linkage == 100), s.Drops, m.Known, tail(printed)}, nil
}

// tail gives the end of what was printed, and the line before with which a test crashed.
func tail(text []byte) string {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	last := lines[max(0, len(lines)-6):]
	if i := slices.IndexFunc(lines, func(l []byte) bool {
		return bytes.HasPrefix(l, []byte("panic: ")) || bytes.HasPrefix(l, []byte("fatal error: "))
	}); i >= 0 {
		last = append([][]byte{lines[i]}, last...)
	}
	return string(bytes.Join(last, []byte("\n")))
}
