package foreign

import (
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports types of contexts that do not end when they should.
var Analyzer = &analysis.Analyzer{
	Name:     "foreign",
	Doc:      "report a type of context that has a parent and does not end with it",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/foreign",
	Requires: []*analysis.Analyzer{request.SSA},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	functions := pass.ResultOf[request.SSA].(*buildssa.SSA).SrcFuncs
	reporter := request.NewReporter(pass)
	for _, fn := range functions {
		if !isDone(fn) || request.InTest(pass, fn.Pos()) {
			continue
		}
		d := done{fn: fn, parents: parents(fn.Params[0].Type()), others: functions}
		if len(d.parents) == 0 {
			continue
		}
		if fault := d.fault(); fault != "" {
			name := types.TypeString(fn.Params[0].Type(), types.RelativeTo(pass.Pkg))
			at := declaration(fn)
			reporter.Report(at.Name, "Done of "+name+" "+fault+": leave it to "+d.parents[0].Name()+
				", or cut with context.WithoutCancel and declare it", mend(pass, at, d)...)
		}
	}
	return nil, nil
}

// isDone reports whether a function is the method Done of a type of context.
func isDone(fn *ssa.Function) bool {
	return fn.Name() == "Done" && fn.Signature.Recv() != nil && fn.Blocks != nil && request.IsContext(fn.Params[0].Type())
}

// parents returns the contexts that a type of context is made with, embedded ones first.
func parents(t types.Type) []*types.Var {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var embedded, named []*types.Var
	for f := range s.Fields() {
		switch {
		case !request.IsContext(f.Type()):
		case f.Embedded():
			embedded = append(embedded, f)
		default:
			named = append(named, f)
		}
	}
	return append(embedded, named...)
}
