package forgottencancel

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"
)

// readers are the fields and the variables of a package whose value something in it reads.
type readers map[*types.Var]bool

// variable is the field or the variable of the package that a place is, or that what is in it was loaded from.
func variable(place ssa.Value) *types.Var {
	switch p := place.(type) {
	case *ssa.FieldAddr:
		if to, ok := p.X.Type().Underlying().(*types.Pointer); ok {
			if s, ok := to.Elem().Underlying().(*types.Struct); ok {
				return s.Field(p.Field).Origin()
			}
		}
	case *ssa.Global:
		v, _ := p.Object().(*types.Var)
		return v
	case *ssa.UnOp:
		return variable(p.X)
	}
	return nil
}

// read reports whether something reads a variable, as far as anybody can tell: what is exported is read elsewhere.
func (t *tracker) read(v *types.Var) bool {
	if v.Pkg() != t.pass.Pkg || v.Exported() && v.Pkg().Name() != "main" {
		return true
	}
	if t.reads == nil {
		t.reads = readers{}
		for c := range t.root.Preorder((*ast.Ident)(nil)) {
			used, ok := t.pass.TypesInfo.Uses[c.Node().(*ast.Ident)].(*types.Var)
			if ok && !t.reads[used.Origin()] && t.reading(c, used) {
				t.reads[used.Origin()] = true
			}
		}
	}
	return t.reads[v]
}

// reading reports whether a mention of a variable reads what is in it. Comparing, measuring, deleting and adding do not.
func (t *tracker) reading(c inspector.Cursor, v *types.Var) bool {
	if c.ParentEdgeKind() == edge.SelectorExpr_Sel {
		c = c.Parent()
	}
	parent := c.Parent().Node()
	switch c.ParentEdgeKind() {
	case edge.KeyValueExpr_Key:
		return !v.IsField()
	case edge.AssignStmt_Lhs:
		return false
	case edge.IndexExpr_X:
		return c.Parent().ParentEdgeKind() != edge.AssignStmt_Lhs
	case edge.BinaryExpr_X, edge.BinaryExpr_Y:
		return false
	case edge.CallExpr_Args:
		return t.takes(c, parent.(*ast.CallExpr), v)
	case edge.SelectorExpr_X:
		switch name := parent.(*ast.SelectorExpr).Sel.Name; name {
		case "Store", "Delete", "Clear": // of a sync.Map
			return false
		}
	default: // what reads
	}
	return true
}

// takes reports whether a call that is given a variable can take something out of it.
func (t *tracker) takes(c inspector.Cursor, call *ast.CallExpr, v *types.Var) bool {
	fun, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return true
	}
	b, ok := t.pass.TypesInfo.Uses[fun].(*types.Builtin)
	if !ok {
		return true
	}
	switch b.Name() {
	case "delete", "len", "cap", "clear":
		return false
	case "append":
		assign, ok := c.Parent().Parent().Node().(*ast.AssignStmt)
		return !ok || assign.Tok != token.ASSIGN || t.variableOf(assign.Lhs[0]) != v || c.ParentEdgeIndex() > 0
	}
	return true
}

// variableOf is the variable or the field that an expression names.
func (t *tracker) variableOf(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := t.pass.TypesInfo.Uses[e].(*types.Var)
		return v
	case *ast.SelectorExpr:
		return t.variableOf(e.Sel)
	}
	return nil
}
