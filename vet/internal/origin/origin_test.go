package origin_test

import (
	"sync"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Analyzers of a driver ask side by side. What there is to ask is looked up when it is first asked for.
func TestSideBySide(t *testing.T) {
	vettest.Run(t, &analysis.Analyzer{
		Name:     "asking",
		Doc:      "asks for the origins of all values, four times at once",
		Requires: []*analysis.Analyzer{origin.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			o := pass.ResultOf[origin.Analyzer].(*origin.Origins)
			var asking sync.WaitGroup
			for range 4 {
				asking.Go(func() { ask(o) })
			}
			asking.Wait()
			return nil, nil
		},
	}, "loops")
}

// ask asks everything that can be asked.
func ask(o *origin.Origins) {
	for _, fn := range o.Functions {
		o.AtHand(fn)
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				o.Ended(instr)
				if v, ok := instr.(ssa.Value); ok && origin.Carries(v.Type()) {
					o.Trace(v)
					o.Cut(v)
					o.Expr(v)
					o.Awaited(v, true)
				}
				if c, ok := instr.(ssa.CallInstruction); ok {
					if call := o.Call(c.Common()); call != nil {
						for i := range call.Args {
							o.Waits(call, i)
						}
					}
					for i := range origin.Args(c.Common()) {
						o.Use(c.Common(), i)
					}
				}
			}
		}
	}
}
