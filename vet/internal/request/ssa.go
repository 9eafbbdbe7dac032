package request

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
)

// SSA is buildssa for packages that can have to do with contexts: of the others, which are most of the standard library
// and many beyond it, it builds nothing, and has no functions.
var SSA = &analysis.Analyzer{
	Name:       "ctxssa",
	Doc:        "builds the SSA form of packages that can have to do with contexts",
	Requires:   buildssa.Analyzer.Requires,
	ResultType: reflect.TypeFor[*buildssa.SSA](),
	Run: func(pass *analysis.Pass) (any, error) {
		if !reaches(pass.Pkg, "context", map[*types.Package]bool{}) {
			return &buildssa.SSA{}, nil
		}
		return buildssa.Analyzer.Run(pass)
	},
}

// reaches reports whether a package imports another, directly or not.
func reaches(pkg *types.Package, path string, seen map[*types.Package]bool) bool {
	if seen[pkg] {
		return false
	}
	seen[pkg] = true
	for _, imported := range pkg.Imports() {
		if imported.Path() == path || reaches(imported, path, seen) {
			return true
		}
	}
	return false
}
