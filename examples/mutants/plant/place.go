package plant

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// kind says what can be planted in a place.
type kind int

const (
	handed  kind = iota // a context that is handed on: to a call, or to a variable by x.Context()
	derived             // the parent of a context that package context makes
	work                // the first statement of a function that a request comes to
	boot                // the first statement of a function that starts a service
	cutting             // a declared detach
	ended               // the statement that defers a cancel function
	undoing             // the statement that calls for a compensation
	dialing             // the first statement of a function that makes a client of gRPC
	serving             // the first statement of a function that serves calls
	calling             // what makes a transport of net/http
)

// place is where something can be planted.
type place struct {
	kind kind
	file *file
	fn   string         // the function, for people
	ctx  string         // the context at hand, as it is written
	expr ast.Expr       // what stands for it: the context, or a request or a stream that has it; nil at work and boot
	call *ast.CallExpr  // what it is handed to; nil where it is not
	stmt ast.Stmt       // the statement before which others may stand
	body *ast.BlockStmt // of the function
}

// places lists where the package has a request's context at hand, and where it has none yet.
func (s *Source) places() []place {
	var all []place
	for _, f := range s.files {
		ast.PreorderStack(f.tree, nil, func(n ast.Node, stack []ast.Node) bool {
			around := append(slices.Clip(stack), n)
			if s.connects(around) {
				return false
			}
			for _, p := range append(s.placesAt(n, stack), s.joint(n, stack)...) {
				p.file, p.fn = f, name(around)
				all = append(all, p)
			}
			return true
		})
	}
	return all
}

// connects reports whether a stack leads into a function that makes a connection: that is for whoever comes, and its context
// is not a request's.
func (s *Source) connects(stack []ast.Node) bool {
	var signature *ast.FuncType
	switch fn := stack[len(stack)-1].(type) {
	case *ast.FuncDecl:
		signature = fn.Type
	case *ast.FuncLit:
		signature = fn.Type
	default:
		return false
	}
	return signature.Results != nil && types.ExprString(signature.Results.List[0].Type) == "net.Conn"
}

func (s *Source) placesAt(n ast.Node, stack []ast.Node) []place {
	switch n := n.(type) {
	case *ast.CallExpr:
		if s.cuts(n) {
			return []place{{kind: cutting, ctx: types.ExprString(n.Args[0]), expr: n, stmt: statement(append(stack, n)), body: body(stack)}}
		}
		return s.arguments(n, stack)
	case *ast.DeferStmt:
		if a := s.cancelOf(n, body(stack)); a != nil {
			return []place{{kind: ended, expr: n.Call, call: a, stmt: n, body: body(stack)}}
		}
	case *ast.ExprStmt:
		if call, ok := n.X.(*ast.CallExpr); ok && s.compensates(call) {
			return []place{{kind: undoing, expr: call, call: call, stmt: n, body: body(stack)}}
		}
	case *ast.AssignStmt:
		if ctx, ok := n.Rhs[0].(*ast.CallExpr); ok && isContextMethod(ctx) {
			return []place{{kind: handed, ctx: types.ExprString(ctx), expr: ctx, stmt: n, body: body(stack)}}
		}
	case *ast.FuncDecl:
		return s.starts(n.Name.Name, n.Type, n.Body)
	case *ast.FuncLit:
		return s.starts("", n.Type, n.Body)
	}
	return nil
}

// arguments lists the contexts that a call is given. One that can only be read there is none: nothing waits on it.
func (s *Source) arguments(call *ast.CallExpr, stack []ast.Node) []place {
	var all []place
	for i, arg := range call.Args {
		ctx, ok := s.contextOf(arg)
		if !ok || s.reads(call, i) {
			continue
		}
		p := place{kind: handed, ctx: ctx, expr: arg, call: call, stmt: statement(append(stack, call)), body: body(stack)}
		if s.packageOf(call) == "context" {
			p.kind = derived
		}
		all = append(all, p)
	}
	return all
}

// contextOf gives the context that an argument is or has.
func (s *Source) contextOf(arg ast.Expr) (ctx string, ok bool) {
	written := types.ExprString(arg)
	if call, ok := arg.(*ast.CallExpr); ok && isContextMethod(call) {
		return written, true
	}
	if _, ok := arg.(*ast.Ident); !ok {
		return "", false
	}
	return contextIn(written, s.info.TypeOf(arg))
}

// contextIn gives the context in a variable of a type that is one or has one.
func contextIn(variable string, t types.Type) (ctx string, ok bool) {
	switch {
	case t == nil || variable == "_" || variable == "":
		return "", false
	case t.String() == "context.Context":
		return variable, true
	case t.String() == "*net/http.Request" || isStream(t):
		return variable + ".Context()", true
	default:
		return "", false
	}
}

func isStream(t types.Type) bool {
	return strings.HasPrefix(t.String(), "google.golang.org/grpc.ServerStream")
}

func isContextMethod(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Context" && len(call.Args) == 0
}

// starts gives the first statement of a function that has a context at hand, or that starts a service.
func (s *Source) starts(name string, signature *ast.FuncType, body *ast.BlockStmt) []place {
	if body == nil || len(body.List) == 0 {
		return nil
	}
	if strings.HasPrefix(name, "start") {
		return []place{{kind: boot, stmt: body.List[0], body: body}}
	}
	for _, field := range signature.Params.List {
		for _, id := range field.Names {
			if ctx, ok := contextIn(id.Name, s.info.TypeOf(id)); ok {
				return []place{{kind: work, ctx: ctx, stmt: body.List[0], body: body}}
			}
		}
	}
	return nil
}

// cancelOf gives the call that made the cancel function that a statement of the same function defers.
func (s *Source) cancelOf(d *ast.DeferStmt, body *ast.BlockStmt) *ast.CallExpr {
	id, ok := d.Call.Fun.(*ast.Ident)
	if !ok {
		return nil
	}
	for _, stmt := range body.List {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 2 || types.ExprString(a.Lhs[1]) != id.Name {
			continue
		}
		if call, ok := a.Rhs[0].(*ast.CallExpr); ok && s.packageOf(call) == "context" {
			return call
		}
	}
	return nil
}

// compensates reports whether a function of the package is called that starts a compensation.
func (s *Source) compensates(call *ast.CallExpr) bool {
	f := s.callee(call)
	if f == nil || f.Pkg() != s.pkg {
		return false
	}
	d := s.declaration(f)
	return d != nil && s.compensation(d.Body) != nil
}

// compensation finds where a node of that kind begins.
func (s *Source) compensation(in ast.Node) (found *ast.SelectorExpr) {
	ast.Inspect(in, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Compensation" {
			found = sel
		}
		return true
	})
	return found
}

// statement gives the innermost statement of a stack that stands in a list.
func statement(stack []ast.Node) ast.Stmt {
	for i := len(stack) - 1; i > 0; i-- {
		switch stack[i-1].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if stmt, ok := stack[i].(ast.Stmt); ok {
				return stmt
			}
		}
	}
	return nil
}

// body gives the body of the innermost function of a stack.
func body(stack []ast.Node) *ast.BlockStmt {
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n.Body
		case *ast.FuncLit:
			return n.Body
		}
	}
	return nil
}

// name names the function that a stack leads into, a literal after the function around it.
func name(stack []ast.Node) string {
	var full string
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			full = n.Name.Name
		case *ast.FuncLit:
			full += ".func"
		}
	}
	return full
}
