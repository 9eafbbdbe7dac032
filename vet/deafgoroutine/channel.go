package deafgoroutine

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
	"github.com/ctxplumb/ctxplumb/vet/internal/wait"
)

// channel is one without room that a function makes and keeps to itself, and all that is done with it.
type channel struct {
	made     *ast.CallExpr
	sends    []inspector.Cursor // the statements
	receives []inspector.Cursor // the expressions, and the loops over the channel
	closed   bool
}

// channels reports where a goroutine waits on a channel for somebody who does not come, and whether it does.
func (c checker) channels(lit inspector.Cursor, source request.Source) bool {
	var fn inspector.Cursor
	for decl := range lit.Enclosing((*ast.FuncDecl)(nil)) {
		fn = decl
	}
	if !fn.Valid() {
		return false
	}
	for id := range lit.Preorder((*ast.Ident)(nil)) {
		v, ok := c.TypesInfo.Uses[id.Node().(*ast.Ident)].(*types.Var)
		if !ok || v.Pos() >= lit.Node().Pos() && v.Pos() < lit.Node().End() {
			continue
		}
		if ch, ok := c.channel(fn, v); ok && (c.unreceived(lit, ch, v, source) || c.unsent(lit, ch, v, source)) {
			return true
		}
	}
	return false
}

// unreceived reports a send that nobody receives, or nobody does once the context has ended.
func (c checker) unreceived(lit inspector.Cursor, ch channel, v *types.Var, source request.Source) bool {
	if len(ch.sends) != 1 || !lit.Contains(ch.sends[0]) || wait.InSelect(ch.sends[0]) {
		return false
	}
	send := ch.sends[0].Node()
	if len(ch.receives) == 0 {
		c.reporter.Report(send, "nobody receives from "+v.Name()+", so that this goroutine never ends: receive, or take the send out")
		return true
	}
	for _, r := range ch.receives {
		if !wait.InSelect(r) || !c.leaves(r) {
			return false
		}
	}
	if _, loops := wait.Loop(ch.sends[0]); loops {
		return false
	}
	message := "nobody receives from " + v.Name() + " once " + source.Expr() + " has ended, so that this goroutine never ends: make the channel with room for one"
	c.reporter.Report(send, message, room(ch.made))
	return true
}

// unsent reports a receive for which nobody sends, and a loop over a channel that nobody closes.
func (c checker) unsent(lit inspector.Cursor, ch channel, v *types.Var, source request.Source) bool {
	for _, r := range ch.receives {
		_, ranges := r.Node().(*ast.RangeStmt)
		if !lit.Contains(r) || wait.InSelect(r) || ch.closed || len(ch.sends) > 0 && !ranges {
			continue
		}
		message := "nobody sends on " + v.Name() + " or closes it, so that this goroutine never ends: close it, or select on " + source.Expr() + ".Done() too"
		if ranges && len(ch.sends) > 0 {
			message = "nobody closes " + v.Name() + ", so that this goroutine never ends: close it when all is sent"
		}
		c.reporter.Report(r.Node(), message)
		return true
	}
	return false
}

// channel finds out all that is done with a variable, and whether it is a channel without room that is not handed on.
func (c checker) channel(fn inspector.Cursor, v *types.Var) (ch channel, ok bool) {
	if _, ok := v.Type().Underlying().(*types.Chan); !ok {
		return ch, false
	}
	for id := range fn.Preorder((*ast.Ident)(nil)) {
		name := id.Node().(*ast.Ident)
		if c.TypesInfo.Defs[name] == v {
			ch.made = c.makes(id)
		} else if c.TypesInfo.Uses[name] == v && !c.use(&ch, id) {
			return ch, false
		}
	}
	return ch, ch.made != nil
}

// makes is the call that makes a channel without room for the variable that it defines.
func (c checker) makes(id inspector.Cursor) *ast.CallExpr {
	var value ast.Expr
	switch parent := id.Parent().Node().(type) {
	case *ast.AssignStmt:
		if len(parent.Lhs) == len(parent.Rhs) {
			value = parent.Rhs[id.ParentEdgeIndex()]
		}
	case *ast.ValueSpec:
		if len(parent.Names) == len(parent.Values) {
			value = parent.Values[id.ParentEdgeIndex()]
		}
	}
	call, ok := value.(*ast.CallExpr)
	if !ok || !c.builtin(call, "make") {
		return nil
	}
	if len(call.Args) == 2 {
		size := c.TypesInfo.Types[call.Args[1]].Value
		if size == nil || constant.Sign(size) != 0 {
			return nil
		}
	}
	return call
}

func (c checker) builtin(call *ast.CallExpr, name string) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := c.TypesInfo.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}

// use takes down a use of a channel. It returns false where the channel is handed on.
func (c checker) use(ch *channel, id inspector.Cursor) bool {
	switch parent := id.Parent().Node().(type) {
	case *ast.SendStmt:
		ch.sends = append(ch.sends, id.Parent())
		return id.ParentEdgeKind() == edge.SendStmt_Chan
	case *ast.UnaryExpr:
		ch.receives = append(ch.receives, id.Parent())
		return parent.Op == token.ARROW
	case *ast.RangeStmt:
		ch.receives = append(ch.receives, id.Parent())
		return id.ParentEdgeKind() == edge.RangeStmt_X
	case *ast.CallExpr:
		ch.closed = ch.closed || c.builtin(parent, "close")
		return c.builtin(parent, "close") || c.builtin(parent, "len") || c.builtin(parent, "cap")
	}
	return false
}

// leaves reports whether the select statement that receives has a case for the end of a context, or for time, that returns.
func (c checker) leaves(receive inspector.Cursor) bool {
	for stmt := range receive.Enclosing((*ast.SelectStmt)(nil)) {
		for _, clause := range stmt.Node().(*ast.SelectStmt).Body.List {
			clause := clause.(*ast.CommClause)
			if len(clause.Body) == 0 || !wait.Ends(c.TypesInfo, clause) {
				continue
			}
			if _, returns := clause.Body[len(clause.Body)-1].(*ast.ReturnStmt); returns {
				return true
			}
		}
		break
	}
	return false
}

// room is the fix that makes a channel with room for one.
func room(made *ast.CallExpr) analysis.SuggestedFix {
	last := made.Args[len(made.Args)-1]
	if len(made.Args) == 2 {
		return request.Replace("make the channel with room for one", last, "1")
	}
	return analysis.SuggestedFix{Message: "make the channel with room for one", TextEdits: []analysis.TextEdit{{
		Pos: last.End(), End: last.End(), NewText: []byte(", 1"),
	}}}
}
