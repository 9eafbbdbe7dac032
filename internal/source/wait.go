package source

import (
	"go/ast"
	"go/token"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// WaitsOnTime reports whether a goroutine with this stack (innermost frame first) waits for nothing but time: in
// [time.Sleep], or at the channel of a timer or a ticker. No cancel can reach it there. It gives false where the source
// does not tell.
func WaitsOnTime(stack []tracer.Frame) bool {
	if len(stack) == 0 {
		return false
	}
	at := stack[0]
	if at.Func == "time.Sleep" {
		return true
	}
	f := newFiles().open(at.File)
	if f == nil || !at.MayCut() {
		return false
	}
	timed, other := 0, 0
	for _, c := range f.channelsAt(at) {
		if f.isTimer(c) {
			timed++
		} else {
			other++
		}
	}
	return timed > 0 && other == 0
}

// channelsAt lists the channels at which the line of a frame waits.
func (f *file) channelsAt(at tracer.Frame) (all []ast.Expr) {
	ast.Inspect(f.tree, func(n ast.Node) bool {
		channels, ok := f.waits(n)
		if !ok || f.line(n.Pos()) != at.Line {
			return true
		}
		all = append(all, channels...)
		return false
	})
	return all
}

// isDone reports whether e is the channel that tells of the end of a context.
func isDone(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	return ok && callee(c) == "Done" && len(c.Args) == 0
}

// waits lists the channels at which a node waits, nil standing for something other than a receive.
func (f *file) waits(n ast.Node) (channels []ast.Expr, ok bool) {
	switch n := n.(type) {
	case *ast.SelectStmt:
		for _, clause := range n.Body.List {
			channels = append(channels, receives(clause.(*ast.CommClause).Comm))
		}
		return channels, true
	case *ast.RangeStmt:
		return []ast.Expr{n.X}, true
	case *ast.UnaryExpr:
		return []ast.Expr{n.X}, n.Op == token.ARROW
	default:
		return nil, false
	}
}

// receives gives the channel that a case of a select receives from; nil for a send and for default.
func receives(comm ast.Stmt) ast.Expr {
	var from ast.Expr
	switch s := comm.(type) {
	case *ast.ExprStmt:
		from = s.X
	case *ast.AssignStmt:
		from = s.Rhs[0]
	}
	if receive, ok := from.(*ast.UnaryExpr); ok && receive.Op == token.ARROW {
		return receive.X
	}
	return nil
}

// isTimer reports whether e is the channel of a timer or a ticker.
func (f *file) isTimer(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		name := f.qualified(e.Fun)
		return name == "time.After" || name == "time.Tick"
	case *ast.SelectorExpr:
		return e.Sel.Name == "C"
	default:
		return false
	}
}
