package contextless

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports calls without a context where the same package offers one with it.
var Analyzer = &analysis.Analyzer{
	Name:     "contextless",
	Doc:      "report a call without a context where the same package offers one with it",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/contextless",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	reporter := request.NewReporter(pass)
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for c := range root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		callee, ok := typeutil.Callee(pass.TypesInfo, call).(*types.Func)
		if !ok || callee.Pkg() == nil || request.InTest(pass, call.Pos()) {
			continue
		}
		twin, ok := find(pass, call, callee)
		if !ok {
			continue
		}
		source, ok := request.Nearest(pass.TypesInfo, c)
		if !ok || twin.encloses(pass.TypesInfo, c) || givenLater(pass.TypesInfo, c) || watched(pass.TypesInfo, c) {
			continue
		}
		message := fmt.Sprintf("%s hears nobody, though %s came in: write %s", name(callee), source.Expr(), twin.text(call, source))
		reporter.Report(call, message, twin.fixes(pass, call, source)...)
	}
	return nil, nil
}

// name is how people call a function: sql.DB.Query, http.NewRequest.
func name(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Pkg().Name() + "." + f.Name()
	}
	t := recv.Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return types.TypeString(t, (*types.Package).Name) + "." + f.Name()
}
