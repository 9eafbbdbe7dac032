// Package check runs ctxplumb over the healthy and the broken shop as a user does, and compares its verdict, whole,
// with what the sources say.
package check_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// root is the folder in which ctxplumb runs, and which its file names start from.
const root = ".."

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// drop is what ctxplumb says of one mistake.
type drop struct {
	Verdict, File string
	Line          int
	Test          string
}

func TestVerdicts(t *testing.T) {
	ctxplumb := build(t)
	for _, folder := range []string{"shop", "broken"} {
		t.Run(folder, func(t *testing.T) {
			want := planted(t, folder)
			wantCode := min(len(want), 1)
			got, code, said := run(t, ctxplumb, "./"+folder)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("drops (-want +got):\n", diff)
			}
			if code != wantCode {
				t.Errorf("exit code %d, want %d", code, wantCode)
			}
			if folder == "broken" {
				comparePage(t, said)
			}
		})
	}
}

func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "ctxplumb")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "github.com/ctxplumb/ctxplumb/cmd/ctxplumb")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// run tests a package under ctxplumb and returns the drops that it names, its exit code, and all that it said.
func run(t *testing.T, ctxplumb, pkg string) ([]drop, int, string) {
	t.Helper()
	verdicts := filepath.Join(t.TempDir(), "verdicts.json")
	args := []string{"test", "-out", "json:" + verdicts, pkg}
	if raced() {
		args = append(args, "--", "-race")
	}
	cmd := exec.CommandContext(t.Context(), ctxplumb, args...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	t.Logf("%s", out)
	text, err := os.ReadFile(verdicts)
	if err != nil {
		t.Fatal(err)
	}
	var verdict struct{ Drops []drop }
	if err := json.Unmarshal(text, &verdict); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return verdict.Drops, cmd.ProcessState.ExitCode(), string(out) + string(text)
}

// raced reports whether this test runs under -race: the tests below do as well then, from the same build cache.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

var marker = regexp.MustCompile(`// drop: (\w+)$`)

// planted returns the drops that the sources of a folder are marked with, in the order of files and lines.
func planted(t *testing.T, folder string) []drop {
	t.Helper()
	files, err := fs.Glob(os.DirFS(root), folder+"/*.go")
	if err != nil {
		t.Fatal(err)
	}
	drops := []drop{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := marker.FindStringSubmatch(line); m != nil {
				drops = append(drops, drop{Verdict: m[1], File: file, Line: i + 1, Test: testOf(file)})
			}
		}
	}
	return drops
}

// testOf names the test of a mistake after its file: TestTickerLoop for ticker_loop.go.
func testOf(file string) string {
	name := "Test"
	for word := range strings.SplitSeq(strings.TrimSuffix(path.Base(file), ".go"), "_") {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}
