package deafwait

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// fixes makes a select statement of time.Sleep, in a function that returns an error and nothing else.
func fixes(pass *analysis.Pass, c inspector.Cursor, source request.Source) []analysis.SuggestedFix {
	call, ok := c.Node().(*ast.CallExpr)
	if !ok || c.ParentEdgeKind() != edge.ExprStmt_X || !source.Visible(pass.Pkg, call.Pos()) || !returnsError(pass.TypesInfo, c) {
		return nil
	}
	callee, _ := typeutil.Callee(pass.TypesInfo, call).(*types.Func)
	sleep, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !request.IsFunc(callee, "time", "Sleep") {
		return nil
	}
	margin := "\n" + strings.Repeat("\t", pass.Fset.Position(call.Pos()).Column-1)
	ctx := source.Expr()
	before := "select {" + margin + "case <-" + types.ExprString(sleep.X) + ".After("
	after := "):" + margin + "case <-" + ctx + ".Done():" + margin + "\treturn " + ctx + ".Err()" + margin + "}"
	d := call.Args[0]
	return []analysis.SuggestedFix{{Message: "select on " + ctx + ".Done()", TextEdits: []analysis.TextEdit{
		{Pos: call.Pos(), End: d.Pos(), NewText: []byte(before)},
		{Pos: d.End(), End: call.End(), NewText: []byte(after)},
	}}}
}

// returnsError reports whether the function around a node returns an error and nothing else.
func returnsError(info *types.Info, c inspector.Cursor) bool {
	for fn := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		var sig types.Type
		switch fn := fn.Node().(type) {
		case *ast.FuncDecl:
			sig = info.Defs[fn.Name].Type()
		case *ast.FuncLit:
			sig = info.TypeOf(fn)
		}
		results := sig.(*types.Signature).Results()
		return results.Len() == 1 && types.Identical(results.At(0).Type(), types.Universe.Lookup("error").Type())
	}
	return false
}
