package request_test

import (
	"go/ast"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hand reports the contexts at hand at each call of mark.
var hand = &analysis.Analyzer{
	Name:     "hand",
	Doc:      "reports the contexts at hand",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		reporter := request.NewReporter(pass)
		for c := range calls(pass, "mark") {
			names := []string{"nothing"}
			if sources := request.AtHand(pass.TypesInfo, c); len(sources) > 0 {
				names = nil
				for _, s := range sources {
					if s.Named() && !s.Visible(pass.Pkg, c.Node().Pos()) {
						names = append(names, "hidden")
					}
					names = append(names, s.Expr())
				}
			}
			reporter.Report(c.Node(), "at hand: "+strings.Join(names, " "))
		}
		return nil, nil
	},
}

// edit replaces each call of rename by one that needs package time, and a name that is free.
var edit = &analysis.Analyzer{
	Name:     "edit",
	Doc:      "edits",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		reporter := request.NewReporter(pass)
		for c := range calls(pass, "rename") {
			call := c.Node()
			for file := range c.Enclosing((*ast.File)(nil)) {
				clock, imports := request.Import(file.Node().(*ast.File), pass.TypesInfo, "time")
				free := request.Free(pass.Pkg, call.Pos(), "ctx", "edited", "none", "fresh")
				fix := request.Replace("take the time", call, free+" := "+clock+".Now()\n\t_ = "+free)
				fix.TextEdits = append(fix.TextEdits, imports...)
				reporter.Report(call, "time", fix)
			}
		}
		return nil, nil
	},
}

// calls yields the calls of a function of the package.
func calls(pass *analysis.Pass, name string) func(func(inspector.Cursor) bool) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	return func(yield func(inspector.Cursor) bool) {
		for c := range in.Root().Preorder((*ast.CallExpr)(nil)) {
			fun, ok := c.Node().(*ast.CallExpr).Fun.(*ast.Ident)
			if ok && fun.Name == name && !yield(c) {
				return
			}
		}
	}
}

func TestAtHand(t *testing.T)    { vettest.Run(t, hand, "hand") }
func TestDeclared(t *testing.T)  { vettest.Run(t, hand, "declared") }
func TestSuggested(t *testing.T) { vettest.Run(t, edit, "edited") }
