package request

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// InGoroutine reports whether a node is in a goroutine that the function starts that has the nearest context.
func InGoroutine(info *types.Info, c inspector.Cursor) bool {
	for lit := range c.Enclosing((*ast.FuncLit)(nil)) {
		for _, s := range Sources(info.TypeOf(lit.Node().(*ast.FuncLit)).(*types.Signature)) {
			if s.Named() {
				return false
			}
		}
		if _, ok := Started(lit); ok {
			return true
		}
	}
	return false
}

// starters are the methods of groups and of pools that run a closure as a goroutine.
var starters = map[string]bool{"Go": true, "TryGo": true, "Submit": true}

// Started returns the statement or the call that starts a closure as a goroutine: go, a group's Go, a pool's Submit.
func Started(lit inspector.Cursor) (ast.Node, bool) {
	call, ok := lit.Parent().Node().(*ast.CallExpr)
	if !ok {
		return nil, false
	}
	if lit.ParentEdgeKind() == edge.CallExpr_Fun && lit.Parent().ParentEdgeKind() == edge.GoStmt_Call {
		return lit.Parent().Parent().Node(), true
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return call, ok && lit.ParentEdgeKind() == edge.CallExpr_Args && starters[sel.Sel.Name]
}
