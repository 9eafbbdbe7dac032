package wait

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"iter"
	"regexp"
	"time"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Itself yields the nodes of a function that run when it does: without what is deferred, and without closures, which may
// run elsewhere.
func Itself(fn inspector.Cursor) iter.Seq[inspector.Cursor] {
	return func(yield func(inspector.Cursor) bool) {
		more := true
		fn.Inspect(nil, func(c inspector.Cursor) bool {
			switch c.Node().(type) {
			case *ast.FuncLit, *ast.DeferStmt:
				if c != fn {
					return false
				}
			}
			more = more && yield(c)
			return more
		})
	}
}

// Hears reports whether a function may be told to stop: it has anything to do with a context, closures in it included,
// receives from a channel that is not of time, or asks a variable that goes by such a name.
func Hears(info *types.Info, fn inspector.Cursor) bool {
	for c := range fn.Preorder() {
		if tells(info, c.Node()) {
			return true
		}
	}
	return false
}

func tells(info *types.Info, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		return n.Op == token.ARROW && !ofTime(info, n)
	case *ast.RangeStmt:
		t := info.TypeOf(n.X)
		return isChan(t) && !isTimes(t)
	case *ast.ForStmt:
		return n.Cond != nil && Asks(n.Cond)
	case *ast.IfStmt:
		return Asks(n.Cond)
	case *ast.Ident:
		v, ok := info.ObjectOf(n).(*types.Var)
		return ok && (request.IsContext(v.Type()) || request.Bears(v.Type()))
	case *ast.CallExpr:
		t := info.TypeOf(n)
		return isDone(t) || request.IsNamed(t, "context", "Context")
	}
	return false
}

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// isDone reports whether t is the type of a channel like that of a context.
func isDone(t types.Type) bool {
	if t == nil {
		return false
	}
	ch, ok := t.Underlying().(*types.Chan)
	return ok && ch.Dir() == types.RecvOnly && !isTimes(t)
}

// end is how things are called that say that it is time to stop.
var end = regexp.MustCompile(`(?i)stop|clos|done|quit|shut|exit|kill|abort|cancel|interrupt|dead|running|alive`)

// Asks reports whether an expression looks whether it is time to stop, by the names in it.
func Asks(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && end.MatchString(id.Name)
		return !found
	})
	return found
}

// Lasts reports whether a wait, as often as the loop around it repeats it, can be longer than the grace.
func Lasts(info *types.Info, c inspector.Cursor, w Wait) bool {
	loop, ok := Loop(c)
	if !ok || !w.Known {
		return !w.Brief()
	}
	n, ok := rounds(info, loop.Node())
	return !ok || w.For*time.Duration(n) >= Grace
}

// Loop returns the innermost loop around a node, in the same function. A loop over a channel is a node's own.
func Loop(c inspector.Cursor) (inspector.Cursor, bool) {
	if _, ok := c.Node().(*ast.RangeStmt); ok {
		return c, true
	}
	for loop := range c.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		switch loop.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return loop, true
		}
		break
	}
	return inspector.Cursor{}, false
}

// rounds is how often a loop runs, where a constant says so: for range 3, and for i := 0; i < 3; i++.
func rounds(info *types.Info, loop ast.Node) (int64, bool) {
	var limit ast.Expr
	switch l := loop.(type) {
	case *ast.RangeStmt:
		limit = l.X
	case *ast.ForStmt:
		if cond, ok := l.Cond.(*ast.BinaryExpr); ok && (cond.Op == token.LSS || cond.Op == token.LEQ) {
			limit = cond.Y
		}
	}
	if limit == nil || info.Types[limit].Value == nil || info.Types[limit].Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(info.Types[limit].Value)
}
