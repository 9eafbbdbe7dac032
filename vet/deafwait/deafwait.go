package deafwait

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
	"github.com/ctxplumb/ctxplumb/vet/internal/wait"
)

// Analyzer reports waits that do not watch the context at hand: for time, and for others.
var Analyzer = &analysis.Analyzer{
	Name:     "deafwait",
	Doc:      "report waits that do not watch the context at hand: for time, and for others",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/deafwait",
	Requires: []*analysis.Analyzer{inspect.Analyzer, wait.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	reporter := request.NewReporter(pass)
	waiters := pass.ResultOf[wait.Analyzer].(wait.Waiters)
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for c := range root.Preorder((*ast.CallExpr)(nil), (*ast.UnaryExpr)(nil), (*ast.RangeStmt)(nil), (*ast.SelectStmt)(nil)) {
		w, how, ok := find(pass.TypesInfo, waiters, c)
		if !ok || request.InTest(pass, w.Node.Pos()) {
			continue
		}
		source, ok := request.Nearest(pass.TypesInfo, c)
		if !ok || request.InGoroutine(pass.TypesInfo, c) || !deaf(pass.TypesInfo, c, w) || detached(pass.TypesInfo, c, source) {
			continue
		}
		message := fmt.Sprintf("%s does not hear that %s ends: %s", w.What, source.Expr(), how)
		reporter.Report(w.Node, message, fixes(pass, c, source)...)
	}
	return nil, nil
}

// find returns the wait that a node is, or that it calls, and what to do about it.
func find(info *types.Info, waiters wait.Waiters, c inspector.Cursor) (w wait.Wait, how string, ok bool) {
	if w, ok = wait.At(info, c); ok {
		return w, "select on its Done beside a timer or ticker", true
	}
	if call, isCall := c.Node().(*ast.CallExpr); isCall {
		callee, _ := typeutil.Callee(info, call).(*types.Func)
		if w, ok = waiters.Of(call, callee); ok {
			return w, "give it the context, and have it select on its Done", true
		}
	}
	return signal(info, c)
}

// deaf reports whether a wait lasts, and nothing around it in its loop looks at a context.
func deaf(info *types.Info, c inspector.Cursor, w wait.Wait) bool {
	if !wait.Lasts(info, c, w) {
		return false
	}
	loop, ok := wait.Loop(c)
	if !ok {
		return true
	}
	given := false
	for n := range loop.Preorder((*ast.SelectorExpr)(nil), (*ast.CallExpr)(nil)) {
		switch n := n.Node().(type) {
		case *ast.SelectorExpr:
			t := info.TypeOf(n.X)
			if t != nil && request.IsContext(t) && (n.Sel.Name == "Done" || n.Sel.Name == "Err") {
				return false
			}
		case *ast.CallExpr:
			given = given || request.IsGiven(info, n)
		}
	}
	return !given || !w.Brief()
}

// detached reports whether the function around a wait makes nothing of its context but one that does not hear it. What it
// drops is dropped there, where it is declared or found.
func detached(info *types.Info, c inspector.Cursor, source request.Source) bool {
	cut := false
	for fn := range c.Enclosing((*ast.FuncDecl)(nil)) {
		for id := range fn.Preorder((*ast.Ident)(nil)) {
			if info.Uses[id.Node().(*ast.Ident)] != source.Var {
				continue
			}
			call, ok := id.Parent().Node().(*ast.CallExpr)
			if !ok || !detaches(info, call) {
				return false
			}
			cut = true
		}
	}
	return cut
}

func detaches(info *types.Info, call *ast.CallExpr) bool {
	callee, _ := typeutil.Callee(info, call).(*types.Func)
	return request.IsFunc(callee, "context", "WithoutCancel") || request.IsFunc(callee, "github.com/ctxplumb/ctxplumb/tracer", "Detach")
}
