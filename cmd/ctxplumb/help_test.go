package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Help is asked for in three ways.
func TestHelp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for first, others := range map[string][]string{
		"-h":        {"-help", "help"},
		"test -h":   {"test -help", "help test"},
		"report -h": {"report --help", "help report"},
		"diff -h":   {"diff --help", "help diff"},
		"vet -h":    {"vet -help", "help vet"},
		"verdicts":  {"help verdicts"},
	} {
		want := ctxplumb(t, dir, strings.Fields(first)...)
		if want.Code != 0 || want.Stdout == "" || want.Stderr != "" {
			t.Errorf("ctxplumb %s: %+v", first, want)
		}
		for _, other := range others {
			if diff := cmp.Diff(want, ctxplumb(t, dir, strings.Fields(other)...)); diff != "" {
				t.Errorf("ctxplumb %s and %s (-first +second):\n%s", first, other, diff)
			}
		}
	}
}

var exampleLine = regexp.MustCompile(`(?m)^example.*: ctxplumb (.*)$`)

// Each command has an example in its help that runs: in a module that uses ctxplumb, but for that of vet, which would go
// through all that such a module imports.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	dir, small := adopting(t), folder(t, map[string]string{"go.mod": goMod, "p.go": "package p\n"})
	record(t, dir)
	for command, dir := range map[string]string{"": dir, "test": dir, "report": dir, "diff": dir, "vet": small, "completion": dir} {
		help := ctxplumb(t, dir, append([]string{"help"}, strings.Fields(command)...)...)
		example := exampleLine.FindStringSubmatch(help.Stdout)
		if example == nil {
			t.Errorf("help %s has no example:\n%s", command, help.Stdout)
			continue
		}
		step(t, dir, strings.Fields(example[1]))
	}
}
