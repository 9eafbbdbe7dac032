package source

import (
	"go/ast"
	"go/token"
)

// argument gives what is passed for a parameter, given the stack of its declaration, where it is a parameter of a
// function literal that is called on the spot: go func(ctx context.Context) { ... }(context.Background()). Nil otherwise.
func argument(id *ast.Ident, declared []ast.Node) ast.Expr {
	lit, ok := functionIn(declared).(*ast.FuncLit)
	call := nearestCall(declared)
	if !ok || call == nil || ast.Unparen(call.Fun) != lit {
		return nil
	}
	i := 0
	for _, field := range lit.Type.Params.List {
		for _, name := range field.Names {
			if name.Obj == id.Obj && i < len(call.Args) {
				return call.Args[i]
			}
			i++
		}
	}
	return nil
}

// past tells where a function literal that is given a context hands on another one, which it captured: a retry that
// forgets the context of its attempt. The variable's last value, if any, is from.
func (f *file) past(id *ast.Ident, from ast.Expr) *place {
	if functionIn(f.around(id.Obj.Pos())) == nil {
		return nil // a variable of the package is not captured
	}
	stack := f.around(id.Pos())
	for i, n := range stack {
		lit, ok := n.(*ast.FuncLit)
		if !ok || !f.takesContext(lit) || within(lit, id.Obj.Pos()) || from != nil && within(lit, from.Pos()) {
			continue
		}
		if call := nearestCall(stack[i:]); call != nil {
			return &place{f, call.Lparen}
		}
		return &place{f, id.Pos()}
	}
	return nil
}

func (f *file) takesContext(lit *ast.FuncLit) bool {
	for _, field := range lit.Type.Params.List {
		if f.qualified(field.Type) == "context.Context" {
			return true
		}
	}
	return false
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }
