package deafwait

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// stopsServer reports whether a function shuts a server of HTTP down before a position. Its Serve returns at once, however
// long its requests take.
func stopsServer(info *types.Info, fn inspector.Cursor, before token.Pos) bool {
	for call := range fn.Preorder((*ast.CallExpr)(nil)) {
		if call.Node().Pos() < before && ofServer(info, call.Node().(*ast.CallExpr), "Shutdown", "Close") {
			return true
		}
	}
	return false
}

// serves reports whether a group waits for goroutines that serve HTTP, and for no others.
func serves(info *types.Info, root inspector.Cursor, group ast.Expr) bool {
	v := request.Variable(info, group)
	found := false
	for counts := range root.Preorder((*ast.SelectorExpr)(nil)) {
		sel := counts.Node().(*ast.SelectorExpr)
		if v == nil || request.Variable(info, sel.X) != v || sel.Sel.Name != "Done" && sel.Sel.Name != "Go" {
			continue
		}
		if found = startsServer(info, counts); !found {
			return false
		}
	}
	return found
}

// startsServer reports whether the goroutine that a group counts serves HTTP: the one around its Done, or the one that its
// Go is given.
func startsServer(info *types.Info, counts inspector.Cursor) bool {
	goroutine := counts.Parent()
	if counts.Node().(*ast.SelectorExpr).Sel.Name == "Done" {
		for lit := range counts.Enclosing((*ast.FuncLit)(nil)) {
			goroutine = lit
			break
		}
	}
	for call := range goroutine.Preorder((*ast.CallExpr)(nil)) {
		if ofServer(info, call.Node().(*ast.CallExpr), "Serve", "ServeTLS", "ListenAndServe", "ListenAndServeTLS") {
			return true
		}
	}
	return false
}

// ofServer reports whether a call is of a method of http.Server that has one of these names.
func ofServer(info *types.Info, call *ast.CallExpr, names ...string) bool {
	callee, _ := typeutil.Callee(info, call).(*types.Func)
	return request.IsFunc(callee, "net/http", names...) && callee.Signature().Recv() != nil &&
		request.IsNamed(callee.Signature().Recv().Type(), "net/http", "Server")
}
