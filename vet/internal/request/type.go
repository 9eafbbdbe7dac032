package request

import (
	"go/ast"
	"go/types"
	"strings"
)

// IsContext reports whether t is context.Context or a type that implements it.
func IsContext(t types.Type) bool {
	if IsNamed(t, "context", "Context") {
		return true
	}
	return method(t, "Deadline") != nil && method(t, "Err") != nil && method(t, "Value") != nil && closes(method(t, "Done"))
}

// closes reports whether a method returns a channel. The contexts of workflow engines have a Done of another kind.
func closes(done *types.Func) bool {
	if done == nil || done.Signature().Results().Len() != 1 {
		return false
	}
	_, ok := done.Signature().Results().At(0).Type().Underlying().(*types.Chan)
	return ok
}

// Bears reports whether a value of type t has a request's context, which its method Context returns: an *http.Request,
// the stream of a gRPC server, a request of a framework. What lives longer than a request, or is no request's, is left
// out: clients, commands, tests.
func Bears(t types.Type) bool {
	if IsNamed(t, "net/http", "Request") {
		return true
	}
	m := method(t, "Context")
	if m == nil || IsContext(t) || longLived(t) {
		return false
	}
	sig := m.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && IsNamed(sig.Results().At(0).Type(), "context", "Context")
}

// IsStream reports whether t is the server's side of a stream of gRPC, or wraps one.
func IsStream(t types.Type) bool {
	return method(t, "Context") != nil && method(t, "SendHeader") != nil && method(t, "RecvMsg") != nil
}

// IsNamed reports whether t, or what it points to, is the type with this name.
func IsNamed(t types.Type, path, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// IsFunc reports whether f is the function, or the method of whatever type, with one of these names.
func IsFunc(f *types.Func, path string, names ...string) bool {
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != path {
		return false
	}
	for _, name := range names {
		if f.Name() == name {
			return true
		}
	}
	return false
}

// longLived reports whether values of type t have a context that is no request's.
func longLived(t types.Type) bool {
	if IsStream(t) {
		return false
	}
	if isTesting(t) {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	for _, end := range []string{"Client", "Command", "Cmd", "Conn", "Server", "DB", "Group", "Stream"} {
		if strings.HasSuffix(n.Obj().Name(), end) {
			return true
		}
	}
	return false
}

// isTesting reports whether t is testing.TB or its like.
func isTesting(t types.Type) bool { return method(t, "Cleanup") != nil && method(t, "Helper") != nil }

func takesTest(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if isTesting(v.Type()) {
			return true
		}
	}
	return false
}

// method finds an exported method of a type that is no type parameter.
func method(t types.Type, name string) *types.Func {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// Variable is the variable or field that an expression names, and nil where it is something else.
func Variable(info *types.Info, e ast.Expr) *types.Var {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		e = sel.Sel
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := info.ObjectOf(id).(*types.Var)
	return v
}
