package request

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Source is a parameter that is a context, or that bears one.
type Source struct {
	Var *types.Var

	field string // of a parameter that has the request in a field: its name
}

// Sources returns those of a function, in the order of its parameters. A context that came in and was not given a name
// is one too.
func Sources(sig *types.Signature) []Source {
	var found []Source
	for v := range sig.Params().Variables() {
		if IsContext(v.Type()) || Bears(v.Type()) {
			found = append(found, Source{Var: v})
		} else if field := requestIn(v.Type()); field != "" {
			found = append(found, Source{v, field})
		}
	}
	return found
}

// requestIn names the exported field of a struct that has a request: generated servers hand it on with its parameters. The
// one in an http.Response is that of a client.
func requestIn(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || IsNamed(t, "net/http", "Response") {
		return ""
	}
	for f := range s.Fields() {
		if f.Exported() && IsNamed(f.Type(), "net/http", "Request") {
			return f.Name()
		}
	}
	return ""
}

// AtHand returns the sources of the functions that enclose a node, those of the innermost first.
func AtHand(info *types.Info, node inspector.Cursor) []Source {
	var found []Source
	for c := range node.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if sig := signature(info, c.Node()); sig != nil {
			found = append(found, Sources(sig)...)
		}
	}
	return found
}

func signature(info *types.Info, fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		if f, ok := info.Defs[fn.Name].(*types.Func); ok {
			return f.Signature()
		}
	case *ast.FuncLit:
		sig, _ := info.TypeOf(fn).(*types.Signature)
		return sig
	}
	return nil
}

// Named reports whether the parameter has a name, by which its function can use it.
func (s Source) Named() bool { return s.Var.Name() != "" && s.Var.Name() != "_" }

// Expr is the context as code writes it: ctx, r.Context(). Without a name it is that of its type: context.Context.
func (s Source) Expr() string {
	switch {
	case !s.Named():
		return types.TypeString(s.Var.Type(), (*types.Package).Name)
	case IsContext(s.Var.Type()):
		return s.Var.Name()
	case s.field != "":
		return s.Var.Name() + "." + s.field + ".Context()"
	default:
		return s.Var.Name() + ".Context()"
	}
}

// Visible reports whether the name of the source means the source at pos, and not another variable.
func (s Source) Visible(pkg *types.Package, pos token.Pos) bool {
	if !s.Named() {
		return false
	}
	scope := pkg.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(s.Var.Name(), pos)
	return obj == s.Var
}
