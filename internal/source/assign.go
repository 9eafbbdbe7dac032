package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// assigned gives the last value, in the order of the source, that the variable of id was given and could still have
// at id. Of a variable of the package it is the last one in the file. The zero value if there is none.
func (s *search) assigned(f *file, id *ast.Ident) value {
	var last value
	if id.Obj == nil {
		return last
	}
	use := f.around(id.Pos())
	local := functionIn(f.around(id.Obj.Pos())) != nil
	f.assignments(func(lhs ast.Expr, rhs value, at []ast.Node) {
		to, whole := target(lhs)
		if to == nil || to.Obj != id.Obj || guarded(at, use, lhs) || local && !reaches(at, use) {
			return
		}
		if whole || s.kindOf(f, rhs) != unknown {
			last = rhs
		}
	})
	return last
}

// target gives the variable that an assignment to lhs changes, and whether it changes all of it or only a field.
func target(lhs ast.Expr) (to *ast.Ident, whole bool) {
	switch lhs := lhs.(type) {
	case *ast.Ident:
		return lhs, true
	case *ast.StarExpr:
		return target(lhs.X)
	case *ast.SelectorExpr:
		to, _ = target(lhs.X)
	}
	return to, false
}

// assignments visits what is assigned or declared in the file, in the order of the source. The stack ends with the
// assignment itself.
func (f *file) assignments(visit func(lhs ast.Expr, rhs value, stack []ast.Node)) {
	ast.PreorderStack(f.tree, nil, func(n ast.Node, stack []ast.Node) bool {
		lhs, rhs := sides(n)
		for i, l := range lhs {
			switch {
			case len(rhs) == len(lhs):
				visit(l, value{rhs[i], 0}, append(stack, n))
			case len(rhs) == 1:
				visit(l, value{rhs[0], i}, append(stack, n))
			}
		}
		return true
	})
}

func sides(n ast.Node) (lhs, rhs []ast.Expr) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, name := range n.Names {
			lhs = append(lhs, name)
		}
		return lhs, n.Values
	case *ast.ExprStmt:
		return setter(n.X)
	default:
		return nil, nil
	}
}

// setter takes c.SetRequest(r) for what it does, an assignment to a part of c.
func setter(e ast.Expr) (lhs, rhs []ast.Expr) {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 || !strings.HasPrefix(callee(c), "Set") {
		return nil, nil
	}
	return []ast.Expr{c.Fun}, c.Args
}

// reaches reports whether what is done at the end of the stack at can be seen at the end of the stack use: it stands
// before, and where the two part, the way is not barred by a return and does not lead from one branch to another.
func reaches(at, use []ast.Node) bool {
	if at[len(at)-1].End() > use[len(use)-1].Pos() {
		return false
	}
	own, common := apart(at, use)
	for _, n := range own {
		if _, literal := n.(*ast.FuncLit); literal || leaves(statements(n)) {
			return false
		}
	}
	return len(own) == 0 || !exclusive(common, own[0], use)
}

// apart gives the part of a stack that it does not share with use, and how many nodes they share.
func apart(at, use []ast.Node) (own []ast.Node, common int) {
	for common < min(len(at), len(use)) && at[common] == use[common] {
		common++
	}
	return at[common:], common
}

func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	default:
		return nil
	}
}

// leaves reports whether a list of statements ends with leaving the function.
func leaves(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		return ok && callee(call) == "panic"
	default:
		return false
	}
}

// exclusive reports whether the stack use goes, after its common nodes, into a branch that is not taken when branch is.
func exclusive(common int, branch ast.Node, use []ast.Node) bool {
	if fork, ok := use[common-1].(*ast.IfStmt); ok {
		return branch == fork.Body && use[common] == fork.Else
	}
	switch branch.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true // the other is a clause as well: nothing else stands beside one
	default:
		return false
	}
}

// guarded reports whether the assignment at the end of the stack at only replaces a nil: if x == nil { x = ... }.
func guarded(at, use []ast.Node, lhs ast.Expr) bool {
	own, _ := apart(at, use)
	for _, n := range own {
		fork, ok := n.(*ast.IfStmt)
		if !ok {
			continue
		}
		cond, ok := fork.Cond.(*ast.BinaryExpr)
		if ok && cond.Op == token.EQL && types.ExprString(cond.Y) == "nil" && types.ExprString(cond.X) == types.ExprString(lhs) {
			return true
		}
	}
	return false
}
