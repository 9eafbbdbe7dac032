package forgottencancel

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports cancel functions that are lost where vet's lostcancel does not see it.
var Analyzer = &analysis.Analyzer{
	Name:      "forgottencancel",
	Doc:       "report a cancel function that is kept or handed on, and never called",
	URL:       "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/forgottencancel",
	Requires:  []*analysis.Analyzer{request.SSA, inspect.Analyzer, ctrlflow.Analyzer},
	FactTypes: []analysis.Fact{new(drops)},
	Run:       run,
}

func run(pass *analysis.Pass) (any, error) {
	funcs := pass.ResultOf[request.SSA].(*buildssa.SSA).SrcFuncs
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	t := &tracker{pass: pass, root: root, dropped: map[*ssa.Parameter]string{}}
	for _, fn := range funcs {
		t.export(fn)
	}
	reporter := request.NewReporter(pass)
	var known map[token.Pos]bool
	for _, fn := range funcs {
		if request.InTest(pass, fn.Pos()) || isMain(fn) {
			continue
		}
		for _, m := range makings(fn) {
			where := t.lost(m)
			if where == "" {
				continue
			}
			if known == nil {
				known = reportedByVet(pass)
			}
			call, stmt := source(root, m)
			if !known[lineOf(pass.Fset, stmt)] {
				reporter.Report(call, "the cancel function of "+m.name()+" is lost: "+where+"; defer it, or call it when the work is done")
			}
		}
	}
	return nil, nil
}

// source returns the call that makes a cancel function, and where the statement begins that it is in.
func source(root inspector.Cursor, m making) (call ast.Node, stmt token.Pos) {
	at, _ := root.FindByPos(m.call.Pos(), m.call.Pos())
	for c := range at.Enclosing((*ast.CallExpr)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.FuncLit)(nil)) {
		if _, ok := c.Node().(*ast.FuncLit); ok {
			break
		}
		if call == nil {
			call = c.Node()
		}
		stmt = c.Node().Pos()
	}
	return call, stmt
}

// isMain reports whether what a function keeps ends with the process.
func isMain(fn *ssa.Function) bool {
	return fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main" && fn.Name() == "main" || fn.Name() == "init"
}

// reportedByVet are the lines that lostcancel reports.
func reportedByVet(pass *analysis.Pass) map[token.Pos]bool {
	known := map[token.Pos]bool{}
	vet := *pass
	vet.Analyzer = lostcancel.Analyzer
	vet.Report = func(d analysis.Diagnostic) { known[lineOf(pass.Fset, d.Pos)] = true }
	_, _ = lostcancel.Analyzer.Run(&vet) // it returns nothing
	return known
}

// lineOf is where the line of pos begins.
func lineOf(fset *token.FileSet, pos token.Pos) token.Pos {
	file := fset.File(pos)
	return file.LineStart(file.Line(pos))
}

// making is a call that returns a context and its cancel function.
type making struct {
	call   *ssa.Call
	cancel *ssa.Extract
}

// makings lists those of a function.
func makings(fn *ssa.Function) []making {
	var found []making
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(*ssa.Call); ok {
				if m, ok := asMaking(call); ok {
					found = append(found, m)
				}
			}
		}
	}
	return found
}

func asMaking(call *ssa.Call) (making, bool) {
	results := call.Call.Signature().Results()
	if results.Len() != 2 || !request.IsContext(results.At(0).Type()) || !isCancel(results.At(1).Type()) {
		return making{}, false
	}
	for _, ref := range *call.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == 1 {
			return making{call, e}, call.Call.StaticCallee() != nil
		}
	}
	return making{}, false
}

func isCancel(t types.Type) bool {
	return request.IsNamed(t, "context", "CancelFunc") || request.IsNamed(t, "context", "CancelCauseFunc")
}

// name is what is called, as people write it.
func (m making) name() string { return nameOf(m.call.Call.StaticCallee()) }

func nameOf(fn *ssa.Function) string {
	if fn.Signature.Recv() != nil {
		return fn.Name()
	}
	if obj := fn.Object(); obj != nil && obj.Pkg() != nil {
		return obj.Pkg().Name() + "." + fn.Name()
	}
	return fn.Name()
}
