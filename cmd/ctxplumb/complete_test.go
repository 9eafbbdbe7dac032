package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// What a shell is told of how a line may go on; of what is typed, the last word stands behind the bar.
func TestComplete(t *testing.T) {
	t.Parallel()
	const (
		values  = ":6\n"  // no file, and nothing behind it
		names   = ":4\n"  // no file
		folders = ":16\n" // no more than those
	)
	for line, want := range map[string]string{
		"|r":                     "report\tjudge recordings\n" + names,
		"test |--o":              "--out\twhere to write the verdict, and how\n" + names,
		"test |-o":               "-out\twhere to write the verdict, and how\n" + names,
		"report |-m":             "-min\tthe cancel coverage below which to fail\n" + names,
		"vet |-f":                "-fix\tmend what can be mended\n" + names,
		"test -fail |":           "cut\ndeaf\nlost\nleaked\nblind\n" + values,
		"test --fail |lost,cut,": "lost,cut,deaf\nlost,cut,leaked\nlost,cut,blind\n" + values,
		"report |-fail=b":        "cut\ndeaf\nlost\nleaked\nblind\n" + values, // the shell picks
		"report |-":              "-fail\tthe verdicts that fail\n-help\thelp for report\n-min\tthe cancel coverage below which to fail\n-out\twhere to write the verdict, and how\n" + names,
		"test -run |":            names,
		"test |":                 folders,
		"help |":                 "completion\ta script for a shell\ndiff\tsay what changed between two verdicts\nreport\tjudge recordings\ntest\trun tests, and judge what they did\nverdicts\twhat is found, with examples and cures\nvet\tfind drops in the source\n" + names,
		"completion |":           "bash\nfish\npowershell\nzsh\n" + names,
	} {
		before, last, _ := strings.Cut(line, "|")
		args := append(append([]string{"__complete"}, strings.Fields(before)...), last)
		got := ctxplumb(t, t.TempDir(), args...)
		if diff := cmp.Diff(want, got.Stdout); diff != "" || got.Code != 0 {
			t.Errorf("%s: %d (-want +got):\n%s", line, got.Code, diff)
		}
	}
	got := ctxplumb(t, t.TempDir(), "__complete", "report", "-out", "")
	if want := strings.ReplaceAll(formatNames, ", ", ":\n") + ":\n" + values; got.Stdout != want {
		t.Errorf("formats: %q, want %q", got.Stdout, want)
	}
}

// The scripts are for their shells: that of bash is one that bash can read, and each calls back.
func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for _, shell := range shellNames {
		got := ctxplumb(t, t.TempDir(), "completion", shell)
		if got.Code != 0 || got.Stderr != "" || !strings.Contains(got.Stdout, cobra.ShellCompRequestCmd) {
			t.Errorf("%s: %+v", shell, got)
		}
		if shell != "bash" {
			continue
		}
		bash := exec.CommandContext(t.Context(), "bash", "-n")
		bash.Stdin = strings.NewReader(got.Stdout)
		if out, err := bash.CombinedOutput(); err != nil {
			t.Errorf("bash cannot read it: %v\n%s", err, out)
		}
	}
}
