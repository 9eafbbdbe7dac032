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

// Each command has an example in its help that does what the command is for, in a module that uses ctxplumb: it is found
// to drop a cancel, or nothing is.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	record(t, dir)
	vetted := ctxplumb(t, dir, "vet", "-out", "json:vet.json", "./cart")
	if vetted.Code != 0 {
		t.Fatalf("vet: %+v", vetted)
	}
	for _, command := range []string{"", "test", "report", "vet", "completion"} {
		help := ctxplumb(t, dir, append([]string{"help"}, strings.Fields(command)...)...)
		example := exampleLine.FindStringSubmatch(help.Stdout)
		if example == nil {
			t.Errorf("help %s has no example:\n%s", command, help.Stdout)
			continue
		}
		cmd := prepared(t, dir, strings.Fields(example[1])...)
		cmd.Env = append(cmd.Env, ofModules()...)
		if got := finish(t, cmd); got.Code > exitDrop || got.Stdout == "" || got.Stderr != "" {
			t.Errorf("ctxplumb %s: %+v", example[1], got)
		}
	}
}
