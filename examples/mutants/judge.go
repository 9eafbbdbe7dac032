package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

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
	missed verdict = "missed"
	clean  verdict = "clean"
	alarm  verdict = "false alarm"
)

// drop is one that ctxplumb named.
type drop struct {
	Verdict, Kind, Name, File string
	Line                      int
}

// judge runs ctxplumb over mutants.
type judge struct{ ctxplumb, run string }

func (j *judge) build() error {
	out, err := exec.Command("go", "build", "-o", j.ctxplumb, "github.com/ctxplumb/ctxplumb/cmd/ctxplumb").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// serve judges the mutants whose numbers come by work, in a copy of this module that it makes in dir.
func (j *judge) serve(dir string, mutants []plant.Mutant, outcomes []outcome, work <-chan int) error {
	if err := transplant(dir); err != nil {
		return err
	}
	for i := range work {
		o, err := j.examine(dir, mutants[i])
		if err != nil {
			return err
		}
		outcomes[i] = o
	}
	return nil
}

// transplant copies the module in the working directory, and has it find ctxplumb where it is.
func transplant(dir string) error {
	if err := os.CopyFS(dir, sources{os.DirFS(".")}); err != nil {
		return err
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "mod", "edit", "-replace=github.com/ctxplumb/ctxplumb="+root)
	cmd.Dir = dir
	return cmd.Run()
}

// sources are the folders that a mutant needs.
type sources struct{ fs.FS }

// ReadDir leaves the others out.
func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return name == "." && e.IsDir() && e.Name() != "shop" && e.Name() != "mutants"
	}), err
}

func (j *judge) examine(dir string, m plant.Mutant) (outcome, error) {
	for name, text := range m.Texts {
		path := filepath.Join(dir, "shop", name)
		before, err := os.ReadFile(path)
		if err != nil {
			return outcome{}, err
		}
		defer func() { _ = os.WriteFile(path, before, 0o600) }() //nolint:gosec // a file of the copy
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return outcome{}, err
		}
	}
	verdicts := filepath.Join(dir, "verdicts.json")
	args := []string{"test", "-out", "json:" + verdicts}
	if j.run != "" {
		args = append(args, "-run", j.run)
	}
	cmd := exec.Command(j.ctxplumb, append(args, "./shop", "--", "-vet=off", "-timeout=2m")...)
	cmd.Dir = dir
	printed, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return outcome{}, err
	}
	text, err := os.ReadFile(verdicts)
	if err != nil {
		return outcome{verdict: missed, tests: tail(printed)}, nil // a crash leaves no recording
	}
	var said struct{ Drops []drop }
	if err := json.Unmarshal(text, &said); err != nil {
		return outcome{}, err
	}
	_ = os.Remove(verdicts)
	return outcome{assess(m, said.Drops), said.Drops, tail(printed)}, nil
}

// assess compares what was named with what was planted.
func assess(m plant.Mutant, drops []drop) verdict {
	mended := func(d drop) bool {
		return d.mistaken() || slices.ContainsFunc(m.Mend, func(l plant.Line) bool { return strings.HasSuffix(d.File, "/"+l.File) && d.Line == l.Line })
	}
	switch {
	case m.Class == plant.Harmless && len(drops) == 0:
		return clean
	case m.Class == plant.Harmless:
		return alarm
	case len(drops) == 0:
		return missed
	case slices.ContainsFunc(drops, mended):
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
