package outercontext

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// closure reports the contexts from outside that a closure hands on although it takes one.
func (c checker) closure(lit inspector.Cursor) {
	own := c.own(lit.Node().(*ast.FuncLit))
	if own == nil || own.Name() == "_" {
		return
	}
	named := own.Name() != ""
	unused := named && !c.uses(lit, own)
	given := map[types.Object]bool{}
	if !named {
		given = c.givenBeside(lit)
	}
	mayName := true
	for id := range lit.Preorder((*ast.Ident)(nil)) {
		outer, ok := c.TypesInfo.Uses[id.Node().(*ast.Ident)].(*types.Var)
		if !ok || !isOutside(outer, lit) || !unused && !given[outer] {
			continue
		}
		use, ok := c.handed(lit, id)
		switch {
		case !ok:
		case named:
			c.report(use, own.Name(), "which is the closure's own", c.replace(use, own))
		default:
			var fixes []analysis.SuggestedFix
			if mayName && id.Node() == use {
				fixes, mayName = c.name(lit.Node().(*ast.FuncLit), outer), false
			}
			c.report(use, "its own context", "without a name", fixes)
		}
	}
}

// own is the first context that a closure takes.
func (c checker) own(lit *ast.FuncLit) *types.Var {
	sig, ok := c.TypesInfo.TypeOf(lit).(*types.Signature)
	if !ok {
		return nil
	}
	for v := range sig.Params().Variables() {
		if request.IsContext(v.Type()) {
			return v
		}
	}
	return nil
}

// uses reports whether a closure does anything with its own context but log.
func (c checker) uses(lit inspector.Cursor, own *types.Var) bool {
	for id := range lit.Preorder((*ast.Ident)(nil)) {
		if c.TypesInfo.Uses[id.Node().(*ast.Ident)] == own && !c.logs(id) {
			return true
		}
	}
	return false
}

// logs reports whether a context goes to a call that logs.
func (c checker) logs(id inspector.Cursor) bool {
	if id.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	call := id.Parent().Node().(*ast.CallExpr)
	callee, _ := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	t := c.TypesInfo.TypeOf(call)
	return request.Logs(callee) || t != nil && request.IsLogger(t)
}

// givenBeside are the contexts, and what bears one, that go to the same call as a closure does, which makes the closure's
// own of them.
func (c checker) givenBeside(lit inspector.Cursor) map[types.Object]bool {
	given := map[types.Object]bool{}
	if lit.ParentEdgeKind() != edge.CallExpr_Args {
		return given
	}
	for _, arg := range lit.Parent().Node().(*ast.CallExpr).Args {
		if call, ok := arg.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" {
				arg = sel.X
			}
		}
		if o := c.object(arg); o != nil {
			given[o] = true
		}
	}
	return given
}

// isOutside reports whether a variable is one of a function around a closure, and a context or bears one.
func isOutside(v *types.Var, lit inspector.Cursor) bool {
	n := lit.Node()
	return !v.IsField() && v.Parent() != v.Pkg().Scope() && (v.Pos() < n.Pos() || v.Pos() >= n.End()) &&
		(request.IsContext(v.Type()) || request.Bears(v.Type()))
}

// allHanded are the places where a closure hands a context of the outside on.
func (c checker) allHanded(lit inspector.Cursor, outer types.Object) []ast.Expr {
	var found []ast.Expr
	for id := range lit.Preorder((*ast.Ident)(nil)) {
		if c.TypesInfo.Uses[id.Node().(*ast.Ident)] != outer {
			continue
		}
		if use, ok := c.handed(lit, id); ok {
			found = append(found, use)
		}
	}
	return found
}

// handed returns the context that a name stands for, ctx or r.Context(), where it is handed on to a call by a closure
// itself, or by one within it that has no context of its own, and is not brought together there with another context. A
// request or a stream is one where it is carried out.
func (c checker) handed(lit, id inspector.Cursor) (ast.Expr, bool) {
	use := id
	if sel, ok := id.Parent().Node().(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" && id.Parent().ParentEdgeKind() == edge.CallExpr_Fun {
		use = id.Parent().Parent()
	}
	expr := use.Node().(ast.Expr)
	if use.ParentEdgeKind() != edge.CallExpr_Args || c.logs(use) {
		return nil, false
	}
	if !request.IsContext(c.TypesInfo.TypeOf(expr)) && !c.carriesOut(use.Parent().Node().(*ast.CallExpr)) {
		return nil, false
	}
	for inner := range use.Enclosing((*ast.FuncLit)(nil)) {
		if inner == lit {
			break
		}
		if c.own(inner.Node().(*ast.FuncLit)) != nil {
			return nil, false
		}
	}
	call := use.Parent().Node().(*ast.CallExpr)
	if !c.origins.Waits(call, use.ParentEdgeIndex()) {
		return nil, false
	}
	for i, arg := range call.Args {
		if i != use.ParentEdgeIndex() && request.IsContext(c.TypesInfo.TypeOf(arg)) {
			return nil, false
		}
	}
	return expr, true
}

// carriesOut reports whether a call does what a request or a stream asks for: it sends it, or serves it.
func (c checker) carriesOut(call *ast.CallExpr) bool {
	callee := typeutil.Callee(c.TypesInfo, call)
	if _, ok := callee.(*types.Var); ok {
		return true // a handler
	}
	return callee != nil && (callee.Name() == "Do" || callee.Name() == "RoundTrip" || callee.Name() == "ServeHTTP")
}

// name is the fix that gives the only parameter of a closure the name of the context outside, which it hides then.
func (c checker) name(lit *ast.FuncLit, outer *types.Var) []analysis.SuggestedFix {
	params := lit.Type.Params.List
	if len(params) != 1 || !request.IsContext(outer.Type()) {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "call the closure's own context " + outer.Name(), TextEdits: []analysis.TextEdit{{
		Pos: params[0].Pos(), End: params[0].Pos(), NewText: []byte(outer.Name() + " "),
	}}}}
}
