package compensation

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// declaration goes on the line of the cut.
const declaration = " //ctxplumb:detached what was begun is taken back, whoever has gone away"

// fix gives a compensation a context of its own, before the statement that it is in. There is none for a node, nor where
// statements cannot be put.
func (s *search) fix(c ssa.CallInstruction, call *ast.CallExpr, arg ast.Expr) []analysis.SuggestedFix {
	if isNode(c.Common()) {
		return nil
	}
	file, stmt := s.statement(call)
	undo := request.Free(s.pass.Pkg, call.Pos(), "undo", "undoCtx", "compensating")
	cancel := request.Free(s.pass.Pkg, call.Pos(), "cancel", "stop", "cancelUndo")
	if stmt == nil || undo == "" || cancel == "" || !s.meansTheSame(arg, stmt.Pos()) {
		return nil
	}
	context, edits := request.Import(file, s.pass.TypesInfo, "context")
	clock, more := request.Import(file, s.pass.TypesInfo, "time")
	edits = append(edits, more...)
	lines := undo + ", " + cancel + " := " + context + ".WithTimeout(" + context + ".WithoutCancel(" + types.ExprString(arg) + "), 5*" + clock +
		".Second)" + declaration + "\ndefer " + cancel + "()\n"
	at := stmt.Pos()
	edits = append(edits, analysis.TextEdit{Pos: arg.Pos(), End: arg.End(), NewText: []byte(undo)})
	if d, ok := stmt.(*ast.DeferStmt); ok {
		lines = "defer func() {\n" + lines
		edits = append(edits,
			analysis.TextEdit{Pos: at, End: d.Call.Pos(), NewText: []byte(lines)},
			analysis.TextEdit{Pos: d.End(), End: d.End(), NewText: []byte("\n}()")})
	} else {
		edits = append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(lines)})
	}
	return []analysis.SuggestedFix{{Message: "give the compensation a context of its own", TextEdits: edits}}
}

// statement finds the statement of a block that a call is in, and its file. In a loop contexts would pile up, and a
// goroutine outlives the function whose end would cancel its context: there is none.
func (s *search) statement(call *ast.CallExpr) (*ast.File, ast.Stmt) {
	for _, f := range s.pass.Files {
		if call.Pos() < f.FileStart || f.FileEnd <= call.Pos() {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(f, call.Pos(), call.End())
		var found ast.Stmt
		for i, n := range path {
			switch n := n.(type) {
			case *ast.FuncLit, *ast.FuncDecl:
				return f, found
			case *ast.GoStmt, *ast.ForStmt, *ast.RangeStmt:
				return f, nil
			case ast.Stmt:
				if found == nil && inList(n, path[i+1]) {
					found = n
				}
			}
		}
	}
	return nil, nil
}

// inList reports whether a statement is one of the statements of a block.
func inList(stmt ast.Stmt, parent ast.Node) bool {
	switch parent := parent.(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		return true
	case *ast.CommClause:
		return parent.Comm != stmt
	}
	return false
}

// meansTheSame reports whether the names in an expression mean the same at another place.
func (s *search) meansTheSame(expr ast.Expr, pos token.Pos) bool {
	same := true
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			same = same && s.meansTheSame(n.X, pos)
			return false
		case *ast.Ident:
			scope := s.pass.Pkg.Scope().Innermost(pos)
			_, obj := scope.LookupParent(n.Name, pos)
			same = same && obj == s.pass.TypesInfo.Uses[n]
		}
		return true
	})
	return same
}
