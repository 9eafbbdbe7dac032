package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var toolLine = regexp.MustCompile(`(?m)^\s*go tool ctxplumb (.*?)( \|\| .*)?$`)

// What the workflows of examples/ci have in them for a shell, a shell can read; their commands run, one after the other, in
// a module that drops a cancel, and leave the files that the steps behind them are about.
func TestCI(t *testing.T) {
	t.Parallel()
	workflows, err := filepath.Glob(filepath.Join("..", "..", "examples", "ci", "*.yml"))
	if err != nil || len(workflows) != 2 {
		t.Fatalf("workflows: %q, %v", workflows, err)
	}
	dir := adopting(t)
	for _, path := range workflows {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var workflow any
		if err := yaml.UnmarshalWithOptions(text, &workflow, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		commands := 0
		for _, script := range scripts(workflow) {
			parse := exec.CommandContext(t.Context(), "bash", "-n", "-c", script)
			if out, err := parse.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s\n%s", path, err, out, script)
			}
			for _, line := range toolLine.FindAllStringSubmatch(script, -1) {
				commands++
				step(t, dir, strings.Fields(line[1]))
			}
		}
		if commands != 2 {
			t.Errorf("%s has %d commands, want a test and a diff", path, commands)
		}
	}
}

// scripts are the texts below run, script and after_script, wherever they are.
func scripts(part any) (all []string) {
	switch part := part.(type) {
	case map[string]any:
		for name, below := range part {
			switch script, text := below.(string); {
			case text && name == "run":
				all = append(all, script)
			case name == "script" || name == "after_script":
				for _, line := range below.([]any) {
					all = append(all, line.(string))
				}
			default:
				all = append(all, scripts(below)...)
			}
		}
	case []any:
		for _, below := range part {
			all = append(all, scripts(below)...)
		}
	}
	return all
}

func step(t *testing.T, dir string, args []string) {
	t.Helper()
	verdict, err := os.ReadFile(filepath.Join("..", "..", "internal", "report", "testdata", "vet.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, arg := range args { // that of another run, which the workflow has kept
		if strings.HasSuffix(arg, ".json") && !strings.Contains(arg, ":") {
			if err := os.WriteFile(filepath.Join(dir, arg), verdict, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := prepared(t, dir, args...)
	cmd.Env = append(cmd.Env, ofModules()...)
	if got := finish(t, cmd); got.Code > exitDrop {
		t.Errorf("ctxplumb %q: %+v", args, got)
	}
	for _, arg := range args {
		if _, path, ok := strings.Cut(arg, ":"); ok && path != toStdout {
			if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
				t.Errorf("ctxplumb %q: %v", args, err)
			}
		}
	}
}
