package plant

import (
	"go/ast"
	"go/types"
	"slices"
)

// readers are the packages whose functions take a context for its values alone.
var readers = []string{
	"log/slog", "go.opentelemetry.io/otel/trace", "github.com/ctxplumb/ctxplumb/propagation", "github.com/go-chi/chi/v5",
}

// callee gives the function that is called, nil where it is a variable.
func (s *Source) callee(call *ast.CallExpr) *types.Func {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		f, _ := s.info.Uses[fun].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := s.info.Uses[fun.Sel].(*types.Func)
		return f
	default:
		return nil
	}
}

func (s *Source) packageOf(call *ast.CallExpr) string {
	if f := s.callee(call); f != nil && f.Pkg() != nil {
		return f.Pkg().Path()
	}
	return ""
}

// cuts reports whether a call declares that what it is given need not be heard.
func (s *Source) cuts(call *ast.CallExpr) bool {
	f := s.callee(call)
	return f != nil && f.FullName() == "github.com/ctxplumb/ctxplumb/tracer.Detach"
}

// reads reports whether a call only reads from its i-th argument: it neither waits for its end nor hands it on.
func (s *Source) reads(call *ast.CallExpr, i int) bool {
	f := s.callee(call)
	if f == nil {
		return false
	}
	if f.Pkg() != s.pkg {
		return slices.Contains(readers, s.packageOf(call))
	}
	signature := f.Signature()
	declaration := s.declaration(f)
	return declaration != nil && i < signature.Params().Len() && s.onlyRead(signature.Params().At(i), declaration.Body)
}

func (s *Source) declaration(f *types.Func) *ast.FuncDecl {
	for _, file := range s.files {
		for _, d := range file.tree.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && s.info.Defs[d.Name] == f {
				return d
			}
		}
	}
	return nil
}

// onlyRead reports whether all that a function does with a context is to read from it.
func (s *Source) onlyRead(ctx *types.Var, body *ast.BlockStmt) bool {
	all := true
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || s.info.Uses[id] != ctx {
			return true
		}
		switch parent := stack[len(stack)-1].(type) {
		case *ast.SelectorExpr:
			all = all && parent.Sel.Name != "Done"
		case *ast.CallExpr:
			all = all && s.reads(parent, slices.Index(parent.Args, ast.Expr(id)))
		default:
			all = false
		}
		return true
	})
	return all
}
