package compensation

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports compensations on contexts that may already have ended.
var Analyzer = &analysis.Analyzer{
	Name:     "compensation",
	Doc:      "report a rollback or a compensation on a context that may already have ended",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/compensation",
	Requires: []*analysis.Analyzer{origin.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	s := search{
		pass: pass, origins: pass.ResultOf[origin.Analyzer].(*origin.Origins), reporter: request.NewReporter(pass),
		calls: map[*ssa.Function][]ssa.CallInstruction{},
	}
	for _, fn := range s.origins.Functions {
		s.collect(fn)
	}
	for _, fn := range s.origins.Functions {
		if request.InTest(pass, fn.Pos()) {
			continue
		}
		calls := callsIn(fn)
		node := slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool { return isNode(c.Common()) })
		for _, c := range calls {
			if !node || isNode(c.Common()) { // what a node does is not reported beside it
				s.look(c)
			}
		}
	}
	return nil, nil
}

// search is the search through a package.
type search struct {
	pass     *analysis.Pass
	origins  *origin.Origins
	reporter *request.Reporter
	calls    map[*ssa.Function][]ssa.CallInstruction // of the package's functions, by the package
}

func (s *search) collect(fn *ssa.Function) {
	for _, c := range callsIn(fn) {
		if called := c.Common().StaticCallee(); called != nil {
			s.calls[called] = append(s.calls[called], c)
		}
	}
}

func callsIn(fn *ssa.Function) []ssa.CallInstruction {
	var calls []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok {
				calls = append(calls, c)
			}
		}
	}
	return calls
}

// look looks at a call.
func (s *search) look(c ssa.CallInstruction) {
	i, ok := takesBack(c.Common())
	if !ok || !isNode(c.Common()) && !s.origins.Use(c.Common(), i) || s.leavesItTo(c.Common()) {
		return
	}
	ctx := origin.Args(c.Common())[i]
	if !s.mayHaveEnded(c, ctx) {
		return
	}
	call := s.origins.Call(c.Common())
	if call == nil || len(call.Args) == 0 {
		return
	}
	arg := call.Args[min(len(call.Args), i+1-len(origin.Args(c.Common()))+c.Common().Signature().Params().Len())-1]
	what := types.ExprString(call.Fun)
	if isNode(c.Common()) {
		what = "a compensation"
	}
	s.reporter.Report(call, what+" is needed when something went wrong, and "+types.ExprString(arg)+" may have ended by then: give it "+
		"context.WithTimeout(context.WithoutCancel("+types.ExprString(arg)+"), …), declared", s.fix(c, call, arg)...)
}

// leavesItTo reports whether what is called is of this package, and leaves it to others to take back what was done: they
// are looked at there.
func (s *search) leavesItTo(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	return fn != nil && compensates(fn)
}

// compensates reports whether a function, or a literal in it, takes back what was done.
func compensates(fn *ssa.Function) bool {
	return slices.ContainsFunc(callsIn(fn), func(c ssa.CallInstruction) bool {
		_, ok := takesBack(c.Common())
		return ok
	}) || slices.ContainsFunc(fn.AnonFuncs, compensates)
}

// takesBack reports whether a call takes back what was done, and which of its arguments is the context for that.
func takesBack(c *ssa.CallCommon) (arg int, ok bool) {
	fn := origin.Callee(c)
	if fn == nil || !isNode(c) && !(origin.Compensates(fn.Name()) && mayFail(fn)) {
		return 0, false
	}
	first := 0
	if c.IsInvoke() || c.Signature().Recv() != nil {
		first = 1
	}
	for i, a := range origin.Args(c) {
		if i >= first && request.IsContext(a.Type()) {
			return i, true
		}
	}
	return 0, false
}

// mayFail reports whether a function returns an error. What cannot fail needs nobody's time.
func mayFail(fn *types.Func) bool {
	results := fn.Signature().Results()
	return results.Len() > 0 && types.Identical(results.At(results.Len()-1).Type(), types.Universe.Lookup("error").Type())
}

// isNode reports whether a call starts a node that is a compensation.
func isNode(c *ssa.CallCommon) bool {
	fn := origin.Callee(c)
	if !request.IsFunc(fn, "github.com/ctxplumb/ctxplumb/tracer", "Start") {
		return false
	}
	kind, ok := c.Args[1].(*ssa.Const)
	return ok && kind.Value != nil && kind.Value.Kind() == constant.String && constant.StringVal(kind.Value) == "compensation"
}
