package contextless

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// givenLater reports whether what a call makes, a request or a command, gets its context after it was made: by
// WithContext, from a call that is given both, or from code that kills the command.
func givenLater(info *types.Info, call inspector.Cursor) bool {
	if sel, ok := call.Parent().Node().(*ast.SelectorExpr); ok {
		return ties(sel.Sel.Name)
	}
	made, ok := result(info, call)
	return ok && tied(info, call, made)
}

// tied reports whether a variable, or a field of any value of its package, gets a context where it is used.
func tied(info *types.Info, call inspector.Cursor, made *types.Var) bool {
	scope := declaration(call)
	if made.IsField() {
		scope = call.Inspector().Root()
	}
	for id := range scope.Preorder((*ast.Ident)(nil)) {
		if info.Uses[id.Node().(*ast.Ident)] != made {
			continue
		}
		use := id
		if id.ParentEdgeKind() == edge.SelectorExpr_Sel {
			use = id.Parent()
		}
		switch parent := use.Parent().Node().(type) {
		case *ast.SelectorExpr:
			if ties(parent.Sel.Name) {
				return true
			}
		case *ast.CallExpr:
			if request.IsGiven(info, parent) {
				return true
			}
		case *ast.AssignStmt:
			if use.ParentEdgeKind() != edge.AssignStmt_Rhs || made.IsField() {
				continue
			}
			if field := request.Variable(info, parent.Lhs[use.ParentEdgeIndex()]); field != nil && field.IsField() && tied(info, call, field) {
				return true
			}
		}
	}
	return false
}

// ties reports whether a member of a request or a command ties it to a context.
func ties(member string) bool {
	switch member {
	case "WithContext", "Clone", "SetContext", "Process", "Cancel":
		return true
	}
	return false
}

// result is the variable or field for the first result of a call, if that is something that can be tied to a context.
func result(info *types.Info, call inspector.Cursor) (*types.Var, bool) {
	if call.ParentEdgeKind() != edge.AssignStmt_Rhs {
		return nil, false
	}
	made := request.Variable(info, call.Parent().Node().(*ast.AssignStmt).Lhs[0])
	if made == nil {
		return nil, false
	}
	for _, name := range []string{"WithContext", "SetContext"} {
		if method, _, _ := types.LookupFieldOrMethod(made.Type(), true, nil, name); method != nil {
			return made, true
		}
	}
	return made, request.IsNamed(made.Type(), "os/exec", "Cmd")
}

// declaration is the one around a node.
func declaration(node inspector.Cursor) inspector.Cursor {
	for c := range node.Enclosing((*ast.FuncDecl)(nil)) {
		return c
	}
	return node
}

// watched reports whether a call is in a goroutine, and the function that starts it looks at a context meanwhile: what
// ends the call, such as closing its connection, is done there.
func watched(info *types.Info, call inspector.Cursor) bool {
	for lit := range call.Enclosing((*ast.FuncLit)(nil)) {
		if _, ok := request.Started(lit); !ok {
			continue
		}
		for sel := range declaration(lit).Preorder((*ast.SelectorExpr)(nil)) {
			s := sel.Node().(*ast.SelectorExpr)
			if t := info.TypeOf(s.X); t != nil && s.Sel.Name == "Done" && request.IsContext(t) && !lit.Contains(sel) {
				return true
			}
		}
	}
	return false
}
