package vet_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/tools/go/analysis"

	"github.com/ctxplumb/ctxplumb/vet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnalyzers(t *testing.T) {
	t.Parallel()
	analyzers := vet.Analyzers()
	if err := analysis.Validate(analyzers); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(analyzers, func(a, b *analysis.Analyzer) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the analyzers are not in the order of their names")
	}
	analyzers[0] = nil
	if vet.Analyzers()[0] == nil {
		t.Error("the slice is not the caller's")
	}
}

// Each rule has a line in the page for users.
func TestDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/vet.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range vet.Analyzers() {
		if !strings.Contains(string(page), "\n| `"+a.Name+"` | ") {
			t.Errorf("docs/vet.md has no line for %s", a.Name)
		}
	}
}

func ExampleAnalyzers() {
	for _, a := range vet.Analyzers()[:1] {
		fmt.Println(a.Name+":", a.Doc)
	}
	// Output: compensation: report a rollback or a compensation on a context that may already have ended
}
