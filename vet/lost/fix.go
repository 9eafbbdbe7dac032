package lost

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// fix writes a context that is at hand in the place of another, and returns what it writes. Where that has no name, it is
// given one; where it cannot be written, there is no fix, and what to write is said in words.
func (s *search) fix(expr ast.Expr, hands []origin.Hand) (fixes []analysis.SuggestedFix, instead string) {
	instead = hands[0].Expr
	t, ok := s.pass.TypesInfo.TypeOf(expr).(*types.Named)
	if !ok || !request.IsContext(t) {
		return nil, instead
	}
	for _, h := range hands {
		switch {
		case h.Source == nil || h.Source.Visible(s.pass.Pkg, expr.Pos()):
			return []analysis.SuggestedFix{s.replace(expr, h.Expr)}, h.Expr
		case h.Source.Var.Name() == "_" && request.IsContext(h.Source.Var.Type()):
			free := s.free(h.Source.Var)
			fix := request.Replace("use the context that came in", expr, free)
			at := h.Source.Var.Pos()
			fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: at, End: at + 1, NewText: []byte(free)})
			return []analysis.SuggestedFix{fix}, "it"
		}
	}
	return nil, instead
}

// replace writes a context in the place of another. An assignment that then assigns a variable to itself is taken out.
func (s *search) replace(expr ast.Expr, text string) analysis.SuggestedFix {
	const message = "use the context that came in"
	for _, f := range s.pass.Files {
		if f.FileStart > expr.Pos() || expr.Pos() >= f.FileEnd {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(f, expr.Pos(), expr.End())
		for _, n := range path {
			a, ok := n.(*ast.AssignStmt)
			if ok && a.Tok == token.ASSIGN && len(a.Lhs) == 1 && a.Rhs[0] == expr && types.ExprString(a.Lhs[0]) == text {
				return request.Replace(message, a, "")
			}
		}
	}
	return request.Replace(message, expr, text)
}

// free returns a name for a parameter that nothing in its function has.
func (s *search) free(v *types.Var) string {
	for _, name := range []string{"ctx", "parent", "caller", "parentCtx", "callerCtx"} {
		if scope := v.Parent(); scope != nil && !taken(scope, name) {
			return name
		}
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
