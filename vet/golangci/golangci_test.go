package golangci_test

import (
	"fmt"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/tools/go/analysis"

	"github.com/ctxplumb/ctxplumb/vet"
	"github.com/ctxplumb/ctxplumb/vet/golangci"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// golangci-lint finds the plugin by its name.
func TestRegistered(t *testing.T) {
	t.Parallel()
	build, err := register.GetPlugin(golangci.Name)
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := build(nil)
	if err != nil {
		t.Fatal(err)
	}
	analyzers, err := plugin.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(analyzers); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(names(vet.Analyzers()), names(analyzers)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if mode := plugin.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %q", mode)
	}
}

func names(analyzers []*analysis.Analyzer) []string {
	var names []string
	for _, a := range analyzers {
		names = append(names, a.Name)
	}
	return names
}

func ExampleNew() {
	plugin, err := golangci.New(nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(golangci.Name, plugin.GetLoadMode())
	// Output: ctxplumb typesinfo
}
