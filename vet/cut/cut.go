package cut

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports cuts that nobody declared, and detached work without a bound.
var Analyzer = &analysis.Analyzer{
	Name:     "cut",
	Doc:      "report a context that is cut from the one that came in and is not declared as detached",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/cut",
	Requires: []*analysis.Analyzer{origin.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	s := search{
		origins: pass.ResultOf[origin.Analyzer].(*origin.Origins), reporter: request.NewReporter(pass), seen: map[token.Pos]bool{},
	}
	for _, fn := range s.origins.Functions {
		if request.InTest(pass, fn.Pos()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if v, ok := instr.(ssa.Value); ok && origin.Carries(v.Type()) {
					s.look(v)
				}
			}
		}
	}
	return nil, nil
}

// search is the search through a package.
type search struct {
	origins  *origin.Origins
	reporter *request.Reporter
	seen     map[token.Pos]bool // cuts that are reported
}

// look looks whether a value is a context just cut.
func (s *search) look(v ssa.Value) {
	f, ok := s.origins.Cut(v)
	if !ok {
		return
	}
	waits, bounded := s.origins.Awaited(v, f.Kind == origin.Cut)
	if !waits {
		return
	}
	switch {
	case f.Kind == origin.Declared && !bounded:
		s.report(f.Value, "has no bound: whoever detaches work limits it, with context.WithTimeout")
	case f.Kind == origin.Cut && !(bounded && s.origins.Ended(v.(ssa.Instruction))):
		message := "does not hear the context that came in, and nobody declared that: pass that one on, or declare the cut with " +
			"tracer.Detach or //ctxplumb:detached <reason>"
		if !bounded {
			message += "; it has no bound either: limit it with context.WithTimeout"
		}
		s.report(f.Value, message)
	}
}

func (s *search) report(v ssa.Value, message string) {
	expr := s.origins.Expr(v)
	if expr == nil || s.seen[expr.Pos()] {
		return
	}
	s.seen[expr.Pos()] = true
	s.reporter.Report(expr, types.ExprString(expr)+" "+message)
}
