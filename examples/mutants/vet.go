package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// vet has ctxplumb vet look at mutants, and at what they are made of: a mistake may stand there.
func (n nursery) vet(ctx context.Context, mutants []plant.Mutant) ([]outcome, error) {
	if err := n.raise(mutants); err != nil {
		return nil, err
	}
	findings := filepath.Join(n.dir, "findings.json")
	vet := exec.CommandContext(ctx, n.ctxplumb, "vet", "-out", "json:"+findings, "./mutants/parts")
	for i := range mutants {
		vet.Args = append(vet.Args, "./"+nameOf(i))
	}
	vet.Dir = n.dir
	out, err := vet.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1 is a finding
		return nil, fmt.Errorf("%s: %w\n%s", vet, err, out)
	}
	s, err := readSaid(findings)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(mutants))
	for i, m := range mutants {
		drops := s.concerning(nameOf(i), m)
		outcomes[i] = outcome{verdict: assess(m, drops, true), drops: drops, known: m.Unseen}
	}
	return outcomes, nil
}

// concerning leaves out what was found in other mutants, and the mistakes of parts that a mutant does not use.
func (s said) concerning(name string, m plant.Mutant) []drop {
	return slices.DeleteFunc(slices.Clone(s.Findings), func(d drop) bool {
		if strings.HasPrefix(d.File, "mutants/") {
			return d.mistake() != "" && !d.mistaken(m)
		}
		return !strings.HasPrefix(d.File, name+"/")
	})
}
