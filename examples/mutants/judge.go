package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// outcome is what ctxplumb said of a mutant.
type outcome struct {
	verdict verdict
	drops   []drop
	known   string // why it could not be found; empty where it must be
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
	Summary         struct{ Linkage float64 }
	Drops, Findings []drop
}

// drop is one that ctxplumb named: what it saw when the program ran, or what it found in the source.
type drop struct {
	Verdict, Kind, Name string
	Test                string
	Rule, Message       string
	File                string
	Line                int
}

func (d drop) String() string {
	words := slices.DeleteFunc([]string{d.Verdict, d.Kind, d.Name, d.Rule, d.Message}, func(s string) bool { return s == "" })
	where := fmt.Sprintf("%s at %s:%d", strings.Join(words, " "), d.File, d.Line)
	if d.Test != "" {
		where += " in " + d.Test
	}
	return where
}

// readSaid reads what ctxplumb has written.
func readSaid(path string) (said, error) {
	var s said
	text, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// judge judges some mutants.
type judge func(ctx context.Context, mutants []plant.Mutant) ([]outcome, error)

// batch is how many mutants are judged in one go: are linked into one binary, or looked at by one run of ctxplumb vet.
const batch = 40

// examine judges mutants until ctx ends, and tells how many are judged.
func (j judge) examine(ctx context.Context, mutants []plant.Mutant, progress func(judged int)) ([]outcome, error) {
	var outcomes []outcome
	for some := range slices.Chunk(mutants, batch) {
		of, err := j(ctx, some)
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

// assess compares what was named with what was planted. Where not all was told, what is not named is opaque.
func assess(m plant.Mutant, drops []drop, told bool) verdict {
	mended := func(d drop) bool {
		return d.mistaken(m) || slices.ContainsFunc(m.Mend, func(l plant.Line) bool { return strings.HasSuffix(d.File, "/"+l.File) && d.Line == l.Line })
	}
	switch {
	case m.Class == plant.Harmless && len(drops) == 0:
		return clean
	case m.Class == plant.Harmless:
		return alarm
	case len(drops) == 0 && !told:
		return opaque
	case len(drops) == 0:
		return missed
	case slices.ContainsFunc(drops, mended):
		return found
	default:
		return wrong
	}
}

// mistaken reports whether a drop is named at a line of package parts that is the mistake itself of what a mutant uses.
func (d drop) mistaken(m plant.Mutant) bool {
	part := d.mistake()
	return part != "" && slices.ContainsFunc(m.Mend, func(l plant.Line) bool {
		return regexp.MustCompile(`\bparts\.` + part + `\b`).MatchString(m.Source(l))
	})
}

// mistake gives the part that is said to be wrong where a drop is named, or nothing.
func (d drop) mistake() (part string) {
	_, file, ok := strings.Cut(d.File, "mutants/parts/")
	if !ok {
		return ""
	}
	text, err := os.ReadFile(filepath.Join("mutants", "parts", file))
	lines := strings.Split(string(text), "\n")
	if err != nil || d.Line > len(lines) {
		return ""
	}
	_, part, _ = strings.Cut(lines[d.Line-1], "// mend: ")
	return part
}
