package ctxplumb_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const (
	maxReadmeLines = 150
	codeByLine     = 15
)

// TestReadme holds README.md to its length, its code to the compiled Example, and its commands to the Makefile.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	if lines := strings.Count(readme, "\n"); lines >= maxReadmeLines {
		t.Errorf("README.md has %d lines, want fewer than %d", lines, maxReadmeLines)
	}
	if before, _, _ := strings.Cut(readme, "```go\n"); strings.Count(before, "\n") >= codeByLine {
		t.Errorf("README.md has no Go code by line %d", codeByLine)
	}
	example := unindent(read(t, "example_test.go"))
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(readme, -1) {
		if !strings.Contains(example, "\n"+unindent(block[1])) {
			t.Errorf("README.md has code that is not, line by line, in example_test.go:\n%s", block[1])
		}
	}
	makefile := read(t, "Makefile")
	for _, command := range regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)").FindAllStringSubmatch(readme, -1) {
		if !strings.Contains(makefile, "\n"+command[1]+":") {
			t.Errorf("README.md says make %s, which the Makefile does not know", command[1])
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unindent takes the tabs from the beginning of each line.
func unindent(text string) string { return regexp.MustCompile(`(?m)^\t+`).ReplaceAllString(text, "") }
