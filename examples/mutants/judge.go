package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// outcome is what ctxplumb said of a mutant.
type outcome struct {
	verdict verdict
	drops   []drop
	tests   string // the end of what the tests printed, where they failed
}

type verdict string

const (
	found  verdict = "found"
	wrong  verdict = "wrong line"
	opaque verdict = "opaque"
	missed verdict = "missed"
	clean  verdict = "clean"
	alarm  verdict = "false alarm"
)

// said is what ctxplumb writes as JSON.
type said struct {
	Summary struct{ Linkage float64 }
	Drops   []drop
}

// drop is one that ctxplumb named.
type drop struct {
	Verdict, Kind, Name, File, Test string
	Line                            int
}

// judge runs the tests over mutants and has ctxplumb judge what they recorded.
type judge struct {
	nursery
	run     string // which tests
	workers int
}

// batch is how many mutants are linked into one binary.
const batch = 40

// examine judges mutants until ctx ends, and tells how many are judged.
func (j *judge) examine(ctx context.Context, mutants []plant.Mutant, progress func(judged int)) ([]outcome, error) {
	var outcomes []outcome
	for some := range slices.Chunk(mutants, batch) {
		of, err := j.batch(ctx, some)
		if ctx.Err() != nil {
			break // what is interrupted says nothing
		}
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, of...)
		progress(len(outcomes))
	}
	return outcomes, nil
}

func (j *judge) batch(ctx context.Context, mutants []plant.Mutant) ([]outcome, error) {
	tests, err := j.raise(ctx, mutants)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(mutants))
	var runs errgroup.Group
	runs.SetLimit(j.workers)
	for i, m := range mutants {
		runs.Go(func() (err error) {
			outcomes[i], err = j.judge(ctx, tests, nameOf(i), m)
			return err
		})
	}
	return outcomes, runs.Wait()
}

// judge runs the tests of one mutant, the next only where those before have not found the mistake.
func (j *judge) judge(ctx context.Context, tests, name string, m plant.Mutant) (o outcome, err error) {
	recordings := filepath.Join(j.dir, name, "recordings")
	if err := os.Mkdir(recordings, 0o700); err != nil {
		return outcome{}, err
	}
	for _, which := range j.rounds(name) {
		run := exec.CommandContext(ctx, tests, append(which, "-test.timeout=2m")...)
		run.Dir, run.Env = filepath.Dir(tests), append(os.Environ(), "CTXPLUMB_DIR="+recordings)
		if o, err = j.round(ctx, run, recordings, m); err != nil || o.verdict == found {
			break
		}
	}
	return o, err
}

// virtual names the tests that wait in virtual time alone. They take the least time and find the most.
const virtual = "TestExplore"

// rounds are the arguments of the runs of one mutant's tests.
func (j *judge) rounds(name string) [][]string {
	chosen := "-test.run=" + plant.Named(name, j.run)
	if j.run != "" {
		return [][]string{{chosen}}
	}
	quick := plant.Named(name, virtual)
	return [][]string{{"-test.run=" + quick}, {chosen, "-test.skip=" + quick}}
}

// round runs some of a mutant's tests, and judges what was recorded up to then.
func (j *judge) round(ctx context.Context, run *exec.Cmd, recordings string, m plant.Mutant) (outcome, error) {
	verdicts := filepath.Join(filepath.Dir(recordings), "verdicts.json")
	printed, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return outcome{}, err
	}
	report := exec.CommandContext(ctx, j.ctxplumb, "report", "-out", "json:"+verdicts, recordings)
	report.Dir = j.dir
	told, _ := report.CombinedOutput() // it fails at a drop
	text, err := os.ReadFile(verdicts)
	if errors.Is(err, fs.ErrNotExist) { // a crash leaves no recording
		return outcome{verdict: missed, tests: tail(printed) + "\n" + string(told)}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	var s said
	if err := json.Unmarshal(text, &s); err != nil {
		return outcome{}, fmt.Errorf("%s: %w", verdicts, err)
	}
	return outcome{assess(m, s), s.Drops, tail(printed)}, nil
}

// assess compares what was named with what was planted.
func assess(m plant.Mutant, s said) verdict {
	mended := func(d drop) bool {
		return d.mistaken() || slices.ContainsFunc(m.Mend, func(l plant.Line) bool { return strings.HasSuffix(d.File, "/"+l.File) && d.Line == l.Line })
	}
	switch {
	case m.Class == plant.Harmless && len(s.Drops) == 0:
		return clean
	case m.Class == plant.Harmless:
		return alarm
	case len(s.Drops) == 0 && s.Summary.Linkage < 100:
		return opaque // it says that it cannot tell
	case len(s.Drops) == 0:
		return missed
	case slices.ContainsFunc(s.Drops, mended):
		return found
	default:
		return wrong
	}
}

// mistaken reports whether a drop is named at a line of package parts that is said to be a mistake itself.
func (d drop) mistaken() bool {
	_, file, ok := strings.Cut(d.File, "mutants/parts/")
	if !ok {
		return false
	}
	text, err := os.ReadFile(filepath.Join("mutants", "parts", file))
	lines := strings.Split(string(text), "\n")
	return err == nil && d.Line <= len(lines) && strings.HasSuffix(lines[d.Line-1], "// mend")
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
