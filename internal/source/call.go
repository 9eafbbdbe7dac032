package source

import (
	"go/ast"
	"slices"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// active lists the calls that a frame may be in, given the frame that it called.
//
// The compiler records a call at the line of its opening parenthesis: the line of Do in a chain such as
//
//	client.
//		Do(
//			req)
func (f *file) active(at, inner tracer.Frame) []*ast.CallExpr {
	calls, function := f.callsAt(at)
	named := slices.DeleteFunc(slices.Clone(calls), func(c *ast.CallExpr) bool { return !f.leadsTo(c, inner) })
	if len(named) > 0 {
		return named
	}
	if deferred := f.deferredIn(function, inner); len(deferred) > 0 {
		return deferred // which run at the line of a return, whatever that line calls
	}
	return slices.DeleteFunc(slices.Clone(calls), func(c *ast.CallExpr) bool {
		return slices.ContainsFunc(calls, func(of *ast.CallExpr) bool { return isArgument(c, of) })
	})
}

// isArgument reports whether c stands among the arguments of another call. It does not run when that one does.
func isArgument(c, of *ast.CallExpr) bool { return of.Lparen < c.Pos() && c.End() <= of.Rparen }

// callsAt lists the calls that the compiler recorded at the line of a frame, and gives the function they stand in.
func (f *file) callsAt(at tracer.Frame) (calls []*ast.CallExpr, function ast.Node) {
	_, nested := split(at.Func)
	ast.PreorderStack(f.tree, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || f.line(call.Lparen) != at.Line || isDeferred(stack) {
			return true
		}
		if literals := literalsIn(stack); len(literals) == len(nested) {
			calls = append(calls, call)
			function = functionIn(stack)
		}
		return true
	})
	return calls, function
}

func isDeferred(stack []ast.Node) bool {
	_, ok := stack[len(stack)-1].(*ast.DeferStmt)
	return ok
}

// literalsIn lists the function literals of a stack, outermost first.
func literalsIn(stack []ast.Node) []*ast.FuncLit {
	var literals []*ast.FuncLit
	for _, n := range stack {
		if l, ok := n.(*ast.FuncLit); ok {
			literals = append(literals, l)
		}
	}
	return literals
}

// functionIn gives the innermost function of a stack; nil outside of all functions.
func functionIn(stack []ast.Node) ast.Node {
	for _, n := range slices.Backward(stack) {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return n
		}
	}
	return nil
}

// deferredIn lists the calls that function deferred, and that inner may be the frame of.
func (f *file) deferredIn(function ast.Node, inner tracer.Frame) (calls []*ast.CallExpr) {
	inBody(function, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok && f.leadsTo(d.Call, inner) {
			calls = append(calls, d.Call)
		}
	})
	return calls
}

// inBody visits the nodes of a function, not those of the literals in it.
func inBody(function ast.Node, visit func(ast.Node)) {
	if function == nil {
		return
	}
	ast.Inspect(function, func(n ast.Node) bool {
		if n != nil {
			visit(n)
		}
		_, literal := n.(*ast.FuncLit)
		return !literal || n == function
	})
}

// leadsTo reports whether c, by its looks, is the call that inner is the frame of.
func (f *file) leadsTo(c *ast.CallExpr, inner tracer.Frame) bool {
	if lit, ok := ast.Unparen(c.Fun).(*ast.FuncLit); ok {
		return f.holds(lit, inner)
	}
	name := baseOf(inner.Func)
	return name != "" && name == callee(c)
}

// callee gives the last name of what is called; empty where it has none.
func callee(c *ast.CallExpr) string {
	switch fun := uninstantiated(c.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	default:
		return ""
	}
}

func uninstantiated(e ast.Expr) ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return uninstantiated(e.X)
	case *ast.IndexListExpr:
		return uninstantiated(e.X)
	default:
		return e
	}
}

// nearestCall gives the innermost call of a stack.
func nearestCall(stack []ast.Node) *ast.CallExpr {
	for _, n := range slices.Backward(stack) {
		if c, ok := n.(*ast.CallExpr); ok {
			return c
		}
	}
	return nil
}
