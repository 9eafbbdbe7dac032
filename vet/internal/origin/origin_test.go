package origin_test

import (
	"reflect"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// asking asks everything that can be asked of every value, as the analyzers of a driver do: side by side.
func asking(name string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       name,
		Doc:        "asks for the origins of all values",
		Requires:   []*analysis.Analyzer{origin.Analyzer},
		ResultType: reflect.TypeFor[int](),
		Run: func(pass *analysis.Pass) (any, error) {
			o := pass.ResultOf[origin.Analyzer].(*origin.Origins)
			asked := 0
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
							asked++
						}
						if c, ok := instr.(ssa.CallInstruction); ok {
							o.Call(c.Common())
							for i := range origin.Args(c.Common()) {
								o.Use(c.Common(), i)
							}
						}
					}
				}
			}
			return asked, nil
		},
	}
}

func TestSideBySide(t *testing.T) {
	both := &analysis.Analyzer{
		Name:     "both",
		Doc:      "has both asked",
		Requires: []*analysis.Analyzer{asking("one"), asking("another")},
	}
	both.Run = func(pass *analysis.Pass) (any, error) {
		if one, another := pass.ResultOf[both.Requires[0]], pass.ResultOf[both.Requires[1]]; one != another || one == 0 {
			t.Errorf("one asked %v times, another %v times", one, another)
		}
		return nil, nil //nolint:nilnil // the result is none
	}
	vettest.Run(t, both, "facts")
}
