package foreign

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// declaration finds the source of a method.
func declaration(fn *ssa.Function) *ast.FuncDecl {
	decl, _ := fn.Syntax().(*ast.FuncDecl)
	return decl
}

// mend has Done return that of the embedded parent. Where Err is overridden too, what both should say is for a person to
// decide, and there is no fix.
func mend(pass *analysis.Pass, decl *ast.FuncDecl, d done) []analysis.SuggestedFix {
	recv := d.fn.Params[0].Type()
	err, index, _ := types.LookupFieldOrMethod(recv, true, pass.Pkg, "Err")
	if err == nil || len(index) == 1 || !d.parents[0].Embedded() {
		return nil
	}
	name := d.fn.Params[0].Name()
	var edits []analysis.TextEdit
	if names := decl.Recv.List[0].Names; len(names) == 0 || names[0].Name == "_" {
		name = "c"
		at, end := decl.Recv.List[0].Pos(), decl.Recv.List[0].Type.Pos()
		edits = append(edits, analysis.TextEdit{Pos: at, End: end, NewText: []byte(name + " ")})
	}
	body := request.Replace("", decl.Body, "{ return "+name+"."+d.parents[0].Name()+".Done() }")
	return []analysis.SuggestedFix{{Message: "leave Done to the parent", TextEdits: append(edits, body.TextEdits...)}}
}
