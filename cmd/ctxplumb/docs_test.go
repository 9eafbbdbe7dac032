package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	commandLine = regexp.MustCompile(`(?m)^    go tool ctxplumb (.*)$`)
	yamlBlock   = regexp.MustCompile("(?s)```yaml\n(.*?)```")
)

// The commands of docs/adopting.md run in a module that uses ctxplumb, and its .ctxplumb.yaml is one.
func TestAdoptingPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "adopting.md"))
	if err != nil {
		t.Fatal(err)
	}
	configs := yamlBlock.FindAllStringSubmatch(string(page), -1)
	if len(configs) != 1 {
		t.Fatalf("%d files of YAML, want 1", len(configs))
	}
	ignores, err := parseConfig(configName, []byte(configs[0][1]))
	if err != nil || len(ignores) != 2 {
		t.Errorf("%d ignores, want 2: %v", len(ignores), err)
	}
	dir := adopting(t)
	want := map[string]int{"test ./...": 1, "help verdicts": 0, "test -fail cut,lost ./...": 1, "test -min 80 ./...": 1}
	for _, line := range commandLine.FindAllStringSubmatch(string(page), -1) {
		code, known := want[line[1]]
		delete(want, line[1])
		cmd := prepared(t, dir, strings.Fields(line[1])...)
		cmd.Env = append(cmd.Env, ofModules()...)
		if got := finish(t, cmd); !known || got.Code != code || got.Stderr != "" {
			t.Errorf("ctxplumb %s: %+v, want code %d", line[1], got, code)
		}
	}
	if len(want) > 0 {
		t.Errorf("the page lacks %v", want)
	}
}
