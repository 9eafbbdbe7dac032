package request

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Nearest returns the innermost named source that whatever happens at a node can hear: one of its function, or of a
// function around it if the closures between run while that one does. What is deferred, and what runs because a
// context has ended, is there to clean up, and hears nobody.
func Nearest(info *types.Info, node inspector.Cursor) (Source, bool) {
	for c := node; c.Valid() && c.Node() != nil; c = c.Parent() {
		if sig := signature(info, c.Node()); sig != nil {
			if s := named(Sources(sig)); s.Var != nil {
				return s, true
			}
			if lit, ok := c.Node().(*ast.FuncLit); !ok || len(Sources(info.TypeOf(lit).(*types.Signature))) > 0 || !runsNow(info, c) {
				return Source{}, false
			}
		}
		if cleansUp(info, c) {
			return Source{}, false
		}
	}
	return Source{}, false
}

func named(sources []Source) Source {
	for _, s := range sources {
		if s.Named() {
			return s
		}
	}
	return Source{}
}

// callbacks are the packages of the standard library whose functions call what they are given before they return.
var callbacks = map[string]bool{
	"bytes": true, "io/fs": true, "maps": true, "path/filepath": true, "slices": true, "sort": true, "strings": true,
}

// runsNow reports whether a closure runs while the function around it does: where it is called or started at once, given
// to a group of goroutines, or given to a call together with a context.
func runsNow(info *types.Info, closure inspector.Cursor) bool {
	if closure.ParentEdgeKind() == edge.CallExpr_Fun {
		return true
	}
	if closure.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	call := closure.Parent().Node().(*ast.CallExpr)
	callee, ok := typeutil.Callee(info, call).(*types.Func)
	if ok && callee.Pkg() != nil {
		switch path := callee.Pkg().Path(); {
		case path == "context" || path == "time": // AfterFunc
			return false
		case callbacks[path], callee.Name() == "Go", callee.Name() == "TryGo":
			return true
		}
	}
	return IsGiven(info, call)
}

// IsGiven reports whether a call is given a context.
func IsGiven(info *types.Info, call *ast.CallExpr) bool {
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		t := info.TypeOf(arg)
		return t != nil && IsContext(t)
	})
}

// cleansUp reports whether a statement runs when its function returns, or because a context has ended.
func cleansUp(info *types.Info, c inspector.Cursor) bool {
	switch n := c.Node().(type) {
	case *ast.DeferStmt:
		return true
	case *ast.CommClause:
		return n.Comm != nil && Mentions(info, n.Comm, "Done")
	case *ast.BlockStmt:
		branch, ok := c.Parent().Node().(*ast.IfStmt)
		return ok && (c.ParentEdgeKind() == edge.IfStmt_Body && ended(info, branch.Cond) || asksForDone(info, branch))
	case ast.Stmt:
		return c.ParentEdgeKind() == edge.BlockStmt_List && afterDone(info, c)
	}
	return false
}

// asksForDone reports whether a branch is taken by what the Done of a context is: where that is nil, there is nothing to hear.
func asksForDone(info *types.Info, branch *ast.IfStmt) bool {
	return Mentions(info, branch.Cond, "Done") || branch.Init != nil && Mentions(info, branch.Init, "Done")
}

// ended reports whether a condition holds where a context has ended.
func ended(info *types.Info, cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.NEQ {
			found = found || Mentions(info, b.X, "Err")
		}
		return !found
	})
	return found
}

// afterDone reports whether a statement before c, in the same block, waits for the end of a context.
func afterDone(info *types.Info, c inspector.Cursor) bool {
	for c, ok := c.PrevSibling(); ok; c, ok = c.PrevSibling() {
		if stmt, wait := c.Node().(*ast.ExprStmt); wait {
			if recv, wait := stmt.X.(*ast.UnaryExpr); wait && recv.Op == token.ARROW && isDone(info, c, recv.X) {
				return true
			}
		}
	}
	return false
}

// isDone reports whether a channel is the Done of a context, or a variable that is declared as one.
func isDone(info *types.Info, at inspector.Cursor, channel ast.Expr) bool {
	if Mentions(info, channel, "Done") {
		return true
	}
	id, ok := channel.(*ast.Ident)
	if !ok {
		return false
	}
	for fn := range at.Enclosing((*ast.FuncDecl)(nil)) {
		for n := range fn.Preorder((*ast.AssignStmt)(nil)) {
			assign := n.Node().(*ast.AssignStmt)
			made, ok := assign.Lhs[0].(*ast.Ident)
			if ok && info.Defs[made] != nil && info.Defs[made] == info.Uses[id] {
				return Mentions(info, assign.Rhs[0], "Done")
			}
		}
	}
	return false
}

// Mentions reports whether a context's method of this name is called in a node.
func Mentions(info *types.Info, node ast.Node, method string) bool {
	found := false
	ast.Inspect(node, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == method {
			t := info.TypeOf(sel.X)
			found = found || t != nil && IsContext(t)
		}
		return !found
	})
	return found
}
