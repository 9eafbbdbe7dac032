// Package vettest runs an analyzer over its testdata, beside small stand-ins for grpc-go, errgroup and package tracer.
//
// Testdata is as analysistest has it: packages below testdata/src, a comment "// want" at each line with a finding, and
// a file with the suffix .golden where findings have a fix. What is fixed is analyzed once more, and must be clean.
package vettest

import (
	"embed"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

//go:embed testdata
var standIns embed.FS

// Run analyzes packages of the testdata in the working directory, then what their findings' fixes make of them.
func Run(t *testing.T, a *analysis.Analyzer, packages ...string) {
	t.Helper()
	dir := t.TempDir()
	for _, from := range []fs.FS{os.DirFS("."), standIns} {
		sources, err := fs.Sub(from, "testdata")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, sources); err != nil {
			t.Fatal(err)
		}
	}
	analysistest.RunWithSuggestedFixes(t, dir, a, packages...)
	if fix(t, dir) {
		analysistest.Run(t, dir, a, packages...)
	}
}

// want is the comment at a finding.
var want = regexp.MustCompile(`\s*// want .*`)

// fix replaces files by their golden ones, in which nothing is wanted, and reports whether there are any.
func fix(t *testing.T, dir string) (fixed bool) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		file, golden := strings.CutSuffix(path, ".golden")
		if err != nil || !golden {
			return err
		}
		text, err := root.ReadFile(path)
		if err != nil {
			return err
		}
		fixed = true
		return root.WriteFile(file, want.ReplaceAll(text, nil), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return fixed
}
