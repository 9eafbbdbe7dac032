package contextless

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// twin is what to call instead.
type twin struct {
	fun  string      // what is called
	lead string      // arguments that come after the context and before those that are there
	safe bool        // whether the results are the same
	decl *types.Func // nil where the table has it
}

// suffixes are what the names of those with a context have more than those without.
var suffixes = []string{"Context", "WithContext", "Ctx", "WithCtx"}

// find returns the twin of what is called, which is callee.
func find(pass *analysis.Pass, call *ast.CallExpr, callee *types.Func) (twin, bool) {
	if t, ok := irregular(pass, call, callee); ok {
		return t, true
	}
	if exempt(callee) {
		return twin{}, false
	}
	for _, suffix := range suffixes {
		decl := sibling(pass, call, callee, callee.Name()+suffix)
		if decl == nil || !takesContext(decl.Signature(), callee.Signature()) {
			continue
		}
		return twin{
			fun:  strings.TrimSuffix(types.ExprString(call.Fun), callee.Name()) + decl.Name(),
			safe: same(decl.Signature().Results(), callee.Signature().Results(), 0),
			decl: decl,
		}, true
	}
	return twin{}, false
}

// sibling returns the function or the method with a name that stands beside callee, if the package can call it.
func sibling(pass *analysis.Pass, call *ast.CallExpr, callee *types.Func, name string) *types.Func {
	var found types.Object
	if callee.Signature().Recv() == nil {
		found = callee.Pkg().Scope().Lookup(name)
	} else if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if s := pass.TypesInfo.Selections[sel]; s != nil {
			found, _, _ = types.LookupFieldOrMethod(s.Recv(), true, callee.Pkg(), name)
		}
	}
	f, ok := found.(*types.Func)
	if !ok || !f.Exported() && f.Pkg() != pass.Pkg {
		return nil
	}
	return f
}

// takesContext reports whether one signature is another with a context in front. One that returns a context is for
// values, and does not wait.
func takesContext(with, without *types.Signature) bool {
	params := with.Params()
	if params.Len() == 0 || !request.IsNamed(params.At(0).Type(), "context", "Context") || with.Variadic() != without.Variadic() {
		return false
	}
	for v := range with.Results().Variables() {
		if request.IsContext(v.Type()) {
			return false
		}
	}
	return same(params, without.Params(), 1)
}

// same reports whether two tuples have the same types, the first of them from an index on. Types of different type
// parameters are the same if they have the same names.
func same(a, b *types.Tuple, from int) bool {
	if a.Len()-from != b.Len() {
		return false
	}
	for i := range b.Len() {
		x, y := a.At(from+i).Type(), b.At(i).Type()
		if !types.Identical(x, y) && types.TypeString(x, nil) != types.TypeString(y, nil) {
			return false
		}
	}
	return true
}

// values are the names of what looks into a context, or puts something there, with Context added: FromContext. A Default
// is for the whole process, and made once.
var values = []string{"From", "New", "With", "Default"}

// exempt reports whether what is called does not wait: it logs, is for values, or connects in the background; or whether it
// takes back or frees, which has to happen whoever has left. Package compensation reports that on a context which may end.
func exempt(f *types.Func) bool {
	switch f.Pkg().Path() {
	case "context", "net/http/httptest", grpc:
		return true
	}
	return slices.Contains(values, f.Name()) || request.Logs(f) || origin.Compensates(f.Name()) || f.Name() == "Free"
}

// encloses reports whether a call stands in the twin itself, which has to do the work somehow.
func (t twin) encloses(info *types.Info, call inspector.Cursor) bool {
	for c := range call.Enclosing((*ast.FuncDecl)(nil)) {
		return t.decl != nil && info.Defs[c.Node().(*ast.FuncDecl).Name] == t.decl.Origin()
	}
	return false
}

// text is what to write, without the arguments that are there.
func (t twin) text(call *ast.CallExpr, source request.Source) string {
	text := t.fun + "(" + source.Expr() + t.lead
	if len(call.Args) > 0 {
		text += ", ..."
	}
	return text + ")"
}

// fixes writes it, where the results are the same and the name of the context means a context.
func (t twin) fixes(pass *analysis.Pass, call *ast.CallExpr, source request.Source) []analysis.SuggestedFix {
	if !t.safe || !source.Visible(pass.Pkg, call.Pos()) {
		return nil
	}
	args := source.Expr() + t.lead
	if len(call.Args) > 0 {
		args += ", "
	}
	at := call.Lparen + 1
	fix := analysis.SuggestedFix{Message: "hand " + source.Expr() + " on"}
	if id := ident(call.Fun); t.decl != nil {
		fix.TextEdits = []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(t.decl.Name())}}
	} else {
		fix.TextEdits = []analysis.TextEdit{{Pos: call.Fun.Pos(), End: call.Fun.End(), NewText: []byte(t.fun)}}
	}
	fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(args)})
	return []analysis.SuggestedFix{fix}
}

// ident is the name of what is called.
func ident(fun ast.Expr) *ast.Ident {
	switch f := ast.Unparen(fun).(type) {
	case *ast.IndexExpr:
		return ident(f.X)
	case *ast.IndexListExpr:
		return ident(f.X)
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.Ident:
		return f
	}
	return nil
}
