// Package wait finds where code waits for time to pass, and hears nothing else while it does.
package wait

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"time"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Grace is how long work may take to stop after it heard. A wait that is shorter does no harm.
const Grace = 100 * time.Millisecond

// Wait is a wait for time.
type Wait struct {
	Node  ast.Node      // a call, a receive, a range statement or a select statement
	What  string        // in words: time.Sleep, a ticker
	For   time.Duration // 0 where it is not known
	Known bool
}

// Brief reports whether a wait is over within the grace.
func (w Wait) Brief() bool { return w.Known && w.For < Grace }

// At returns the wait that a node is: a call of time.Sleep; a receive from a channel of time, such as that of a ticker,
// outside of a select statement; a loop over one; a select statement that has nothing but those. What drains a timer
// that was stopped is none.
func At(info *types.Info, c inspector.Cursor) (Wait, bool) {
	switch n := c.Node().(type) {
	case *ast.CallExpr:
		if callee, _ := typeutil.Callee(info, n).(*types.Func); request.IsFunc(callee, "time", "Sleep") {
			d, known := duration(info, n.Args[0])
			return Wait{n, "time.Sleep", d, known}, true
		}
	case *ast.UnaryExpr:
		if ofTime(info, n) && !InSelect(c) && !drains(info, c) {
			return received(info, n), true
		}
	case *ast.RangeStmt:
		if isTimes(info.TypeOf(n.X)) {
			return Wait{Node: n, What: "a loop over " + types.ExprString(n.X)}, true
		}
	case *ast.SelectStmt:
		if onlyTime(info, n) {
			return Wait{Node: n, What: "a select of channels of time"}, true
		}
	}
	return Wait{}, false
}

// Alarm returns the wait that a call of time.AfterFunc begins.
func Alarm(info *types.Info, call *ast.CallExpr) (Wait, bool) {
	if callee, _ := typeutil.Callee(info, call).(*types.Func); !request.IsFunc(callee, "time", "AfterFunc") {
		return Wait{}, false
	}
	d, known := duration(info, call.Args[0])
	return Wait{call, "time.AfterFunc", d, known}, true
}

func received(info *types.Info, n *ast.UnaryExpr) Wait {
	w := Wait{Node: n, What: types.ExprString(n)}
	if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok && len(call.Args) == 1 {
		w.For, w.Known = duration(info, call.Args[0])
		w.What = types.ExprString(call.Fun)
	}
	return w
}

func duration(info *types.Info, e ast.Expr) (time.Duration, bool) {
	v := info.Types[e].Value
	if v == nil {
		return 0, false
	}
	n, exact := constant.Int64Val(constant.ToInt(v))
	return time.Duration(n), exact
}

// ofTime reports whether an expression receives a time.
func ofTime(info *types.Info, n *ast.UnaryExpr) bool {
	return n.Op == token.ARROW && isTimes(info.TypeOf(n.X))
}

func isTimes(t types.Type) bool {
	if t == nil {
		return false
	}
	ch, ok := t.Underlying().(*types.Chan)
	return ok && request.IsNamed(ch.Elem(), "time", "Time")
}

// InSelect reports whether a send or a receive is what a case of a select statement waits for.
func InSelect(c inspector.Cursor) bool {
	for ; c.Valid(); c = c.Parent() {
		switch c.ParentEdgeKind() {
		case edge.CommClause_Comm:
			return true
		case edge.ExprStmt_X, edge.AssignStmt_Rhs, edge.ParenExpr_X:
		default:
			return false
		}
	}
	return false
}

// drains reports whether a receive takes what a timer had sent before it was stopped.
func drains(info *types.Info, c inspector.Cursor) bool {
	for cond := range c.Enclosing((*ast.IfStmt)(nil)) {
		found := false
		ast.Inspect(cond.Node().(*ast.IfStmt).Cond, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				callee, _ := typeutil.Callee(info, call).(*types.Func)
				found = found || callee != nil && (callee.Name() == "Stop" || callee.Name() == "Reset")
			}
			return !found
		})
		return found
	}
	return false
}

// onlyTime reports whether all cases of a select statement wait for time.
func onlyTime(info *types.Info, s *ast.SelectStmt) bool {
	for _, clause := range s.Body.List {
		if comm := clause.(*ast.CommClause).Comm; comm == nil || !waitsForTime(info, comm) {
			return false
		}
	}
	return len(s.Body.List) > 0
}

func waitsForTime(info *types.Info, comm ast.Stmt) bool {
	found := false
	ast.Inspect(comm, func(n ast.Node) bool {
		recv, ok := n.(*ast.UnaryExpr)
		found = found || ok && ofTime(info, recv)
		return !found
	})
	return found
}

// Ends reports whether a case of a select statement waits for the end of a context, or for time.
func Ends(info *types.Info, clause *ast.CommClause) bool {
	return clause.Comm != nil && (waitsForTime(info, clause.Comm) || request.Mentions(info, clause.Comm, "Done"))
}
