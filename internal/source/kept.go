package source

import (
	"go/ast"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// unpacked looks for the innermost frame of the user's own code whose call is given a context from a field. Frames that were
// handed theirs as a parameter only pass it on.
func (s *search) unpacked(stack []tracer.Frame) (at tracer.Frame, ok bool) {
	for i, at := range stack {
		if !at.InUserCode() {
			continue
		}
		f := s.files.open(at.File)
		if f == nil || isRequester(stack, i) {
			break
		}
		var given []ast.Expr
		for _, call := range f.active(at, callOf(stack, i)) {
			given = append(given, s.carriers(f, call)...)
		}
		if len(given) != 1 {
			break
		}
		switch e := s.root(f, given[0]).(type) {
		case *ast.SelectorExpr:
			return at, f.qualified(e) == ""
		case *ast.Ident:
			if e.Obj == nil || !isParameter(e, f.around(e.Pos())) {
				return at, false
			}
		default:
			return at, false
		}
	}
	return at, false
}

// inField looks into the functions that a field was given, where c calls one of them.
func (s *search) inField(f *file, c *ast.CallExpr) *place {
	sel, ok := uninstantiated(c.Fun).(*ast.SelectorExpr)
	if !ok || !s.kept {
		return nil
	}
	return s.field(f, sel)
}

// root follows a context, and what carries one, back to what the function took it from; nil where that is not one thing.
func (s *search) root(f *file, e ast.Expr) ast.Expr {
	for range maxSteps {
		switch x := ast.Unparen(e).(type) {
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CallExpr:
			given := s.carriers(f, x)
			if len(given) != 1 {
				return nil
			}
			e = given[0]
		case *ast.Ident:
			v := s.assigned(f, x)
			if v.expr == nil {
				return x
			}
			e = v.expr
		default:
			return x
		}
	}
	return nil
}

// maxSteps bounds the way back within a function, where variables may be made of each other.
const maxSteps = 16

// isParameter reports whether id is one of the innermost function of its stack.
func isParameter(id *ast.Ident, stack []ast.Node) bool {
	var of *ast.FuncType
	switch fn := functionIn(stack).(type) {
	case *ast.FuncDecl:
		of = fn.Type
	case *ast.FuncLit:
		of = fn.Type
	default:
		return false
	}
	return within(of, id.Obj.Pos())
}
