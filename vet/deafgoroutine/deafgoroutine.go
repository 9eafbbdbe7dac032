package deafgoroutine

import (
	"go/ast"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
	"github.com/ctxplumb/ctxplumb/vet/internal/wait"
)

// Analyzer reports goroutines of a request that can block and do not hear its context.
var Analyzer = &analysis.Analyzer{
	Name:     "deafgoroutine",
	Doc:      "report a goroutine of a request that can block and does not hear its context",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/deafgoroutine",
	Requires: []*analysis.Analyzer{inspect.Analyzer, wait.Analyzer},
	Run:      run,
}

type checker struct {
	*analysis.Pass
	reporter *request.Reporter
	waiters  wait.Waiters
}

func run(pass *analysis.Pass) (any, error) {
	c := checker{pass, request.NewReporter(pass), pass.ResultOf[wait.Analyzer].(wait.Waiters)}
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for n := range root.Preorder((*ast.FuncLit)(nil), (*ast.GoStmt)(nil), (*ast.ExprStmt)(nil)) {
		if request.InTest(pass, n.Node().Pos()) {
			continue
		}
		switch stmt := n.Node().(type) {
		case *ast.GoStmt:
			c.named(n, stmt.Call)
		case *ast.ExprStmt:
			if call, ok := stmt.X.(*ast.CallExpr); ok {
				c.alarm(n, call)
			}
		case *ast.FuncLit:
			if _, ok := request.Started(n); ok {
				c.closure(n)
			}
		}
	}
	return nil, nil
}

// named reports a goroutine whose function waits, given nothing by which to hear.
func (c checker) named(stmt inspector.Cursor, call *ast.CallExpr) {
	callee, _ := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	w, ok := c.waiters.Of(call, callee)
	if !ok || w.Brief() {
		return
	}
	if source, ok := c.source(stmt); ok {
		c.report(w, source)
	}
}

// alarm reports a function that runs later, whoever has gone away, since nothing keeps the timer by which to stop it. One
// that looks whether it is time to stop, or that stops something, is left alone.
func (c checker) alarm(stmt inspector.Cursor, call *ast.CallExpr) {
	w, ok := wait.Alarm(c.TypesInfo, call)
	if !ok || w.Brief() || wait.Asks(call.Args[1]) {
		return
	}
	if f, ok := stmt.FindNode(call.Args[1]); ok && wait.Hears(c.TypesInfo, f) {
		return
	}
	if source, ok := c.source(stmt); ok {
		c.reporter.Report(call, "what "+w.What+" runs comes whether or not "+source.Expr()+" has ended: keep the timer that it returns, and stop it")
	}
}

// closure reports where a goroutine waits for time, and where it waits for somebody who does not come.
func (c checker) closure(lit inspector.Cursor) {
	source, ok := c.source(lit.Parent())
	if !ok {
		return
	}
	if c.channels(lit, source) || wait.Hears(c.TypesInfo, lit) {
		return
	}
	for n := range wait.Itself(lit) {
		w, ok := wait.At(c.TypesInfo, n)
		if call, isCall := n.Node().(*ast.CallExpr); !ok && isCall {
			callee, _ := typeutil.Callee(c.TypesInfo, call).(*types.Func)
			w, ok = c.waiters.Of(call, callee)
		}
		if ok && wait.Lasts(c.TypesInfo, n, w) {
			c.report(w, source)
			return
		}
	}
}

func (c checker) report(w wait.Wait, source request.Source) {
	ctx := source.Expr()
	c.reporter.Report(w.Node, w.What+" holds this goroutine up when "+ctx+" ends: hand "+ctx+" to it, and select on its Done beside a timer or ticker")
}

// source is the context that a goroutine should hear, where it belongs to a request.
func (c checker) source(start inspector.Cursor) (request.Source, bool) {
	for fn := range start.Enclosing((*ast.FuncDecl)(nil)) {
		if starts.MatchString(fn.Node().(*ast.FuncDecl).Name.Name) {
			return request.Source{}, false
		}
	}
	return request.Nearest(c.TypesInfo, start)
}

// starts are the names of functions whose goroutines are there to stay.
var starts = regexp.MustCompile(`^(?i:new|open|start|init|setup|serve|listen|run|main|boot|dial|connect|launch|register|watch)`)
