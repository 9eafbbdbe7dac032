package deafwait

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
	"github.com/ctxplumb/ctxplumb/vet/internal/wait"
)

// signal returns the wait for others that a node is, who may take their time: a receive from a channel that a function
// returns, or the Wait of a group. Of variables too little is known.
func signal(info *types.Info, c inspector.Cursor) (w wait.Wait, how string, ok bool) {
	switch n := c.Node().(type) {
	case *ast.UnaryExpr:
		call, called := ast.Unparen(n.X).(*ast.CallExpr)
		ok = n.Op == token.ARROW && called && !request.IsGiven(info, call) && !wait.Asks(call) && !wait.InSelect(c)
		how = "select on its Done beside it"
	case *ast.CallExpr:
		ok = waitsForOthers(info, c, n)
		how = "wait in a goroutine that closes a channel, and select on its Done beside that"
	}
	if !ok {
		return wait.Wait{}, "", false
	}
	return wait.Wait{Node: c.Node(), What: types.ExprString(c.Node().(ast.Expr))}, how, true
}

// waitsForOthers reports whether a call waits for a group of goroutines that are not started here.
func waitsForOthers(info *types.Info, c inspector.Cursor, call *ast.CallExpr) bool {
	callee, _ := typeutil.Callee(info, call).(*types.Func)
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || callee == nil || callee.FullName() != "(*sync.WaitGroup).Wait" {
		return false
	}
	if id, ok := ast.Unparen(sel.X).(*ast.Ident); ok && info.Uses[id].Parent() != info.Uses[id].Pkg().Scope() {
		return false
	}
	for fn := range c.Enclosing((*ast.FuncDecl)(nil)) {
		return !mentioned(fn, types.ExprString(sel.X), sel.X) && !(stopsServer(info, fn, call.Pos()) && serves(info, c.Inspector().Root(), sel.X))
	}
	return false
}

// mentioned reports whether a function has an expression in another place too, where it may count, or hand the group on.
func mentioned(fn inspector.Cursor, expr string, but ast.Expr) bool {
	for c := range fn.Preorder((*ast.SelectorExpr)(nil), (*ast.Ident)(nil), (*ast.CallExpr)(nil)) {
		if e := c.Node().(ast.Expr); e != but && types.ExprString(e) == expr {
			return true
		}
	}
	return false
}
