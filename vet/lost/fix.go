package lost

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// fix writes a context that is at hand in the place of another, and says which: one that has no name is given one. Where
// none can be written there is no fix.
func (s *search) fix(expr ast.Expr, hands []origin.Hand) (fixes []analysis.SuggestedFix, advice string) {
	hand := hands[0]
	for _, h := range hands {
		if h.Source == nil || h.Source.Visible(s.pass.Pkg, expr.Pos()) {
			hand = h
			break
		}
	}
	named := hand.Source == nil || hand.Source.Named()
	advice = hand.Expr + " came in: use " + hand.Expr
	if !named {
		advice = "a " + hand.Expr + " came in: give it a name, and use it"
	}
	if t := s.pass.TypesInfo.TypeOf(expr); t == nil || !request.IsNamed(t, "context", "Context") || s.lastUse(expr) {
		return nil, advice
	}
	switch {
	case hand.Source == nil || hand.Source.Visible(s.pass.Pkg, expr.Pos()):
		fixes = append(fixes, s.replace(expr, hand.Expr))
	case hand.Source.Var.Name() == "_" && request.IsContext(hand.Source.Var.Type()):
		free := s.free(hand.Source.Var)
		fix := request.Replace(message, expr, free)
		at := hand.Source.Var.Pos()
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: at, End: at + 1, NewText: []byte(free)})
		fixes = append(fixes, fix)
	}
	return fixes, advice
}

// together makes one fix of two, for beginnings of the same context.
func together(fixes, more []analysis.SuggestedFix) []analysis.SuggestedFix {
	if len(fixes) == 0 || len(more) == 0 {
		return append(fixes, more...)
	}
	for _, edit := range more[0].TextEdits {
		if !slices.ContainsFunc(fixes[0].TextEdits, func(e analysis.TextEdit) bool { return e.Pos == edit.Pos }) {
			fixes[0].TextEdits = append(fixes[0].TextEdits, edit)
		}
	}
	return fixes
}

// lastUse reports whether nothing else uses a local variable that an expression uses: without it there is no compiling.
func (s *search) lastUse(expr ast.Expr) bool {
	last := false
	ast.Inspect(expr, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := s.pass.TypesInfo.Uses[id].(*types.Var)
		if !ok || v.Kind() != types.LocalVar {
			return true
		}
		uses := 0
		for _, used := range s.pass.TypesInfo.Uses {
			if used == v {
				uses++
			}
		}
		last = last || uses == 1
		return true
	})
	return last
}

const message = "use the context that came in"

// replace writes a context in the place of another. An assignment that then assigns a variable to itself is taken out.
func (s *search) replace(expr ast.Expr, text string) analysis.SuggestedFix {
	for _, n := range s.around(expr.Pos()) {
		a, ok := n.(*ast.AssignStmt)
		if ok && a.Tok == token.ASSIGN && len(a.Lhs) == 1 && a.Rhs[0] == expr && types.ExprString(a.Lhs[0]) == text {
			return request.Replace(message, a, "")
		}
	}
	return request.Replace(message, expr, text)
}

// around returns the nodes around a position, the innermost first.
func (s *search) around(pos token.Pos) []ast.Node {
	for _, f := range s.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos)
			return path
		}
	}
	return nil
}

// free returns a name for a parameter that nothing has, in its function or around it.
func (s *search) free(v *types.Var) string {
	for _, n := range s.around(v.Pos()) {
		fn, ok := n.(*ast.FuncType)
		if !ok {
			continue
		}
		scope := s.pass.TypesInfo.Scopes[fn]
		for _, name := range []string{"ctx", "parent", "caller", "parentCtx", "callerCtx"} {
			if _, obj := scope.LookupParent(name, token.NoPos); obj == nil && !taken(scope, name) {
				return name
			}
		}
		break
	}
	return "incoming"
}

func taken(scope *types.Scope, name string) bool {
	if scope.Lookup(name) != nil {
		return true
	}
	for child := range scope.Children() {
		if taken(child, name) {
			return true
		}
	}
	return false
}
