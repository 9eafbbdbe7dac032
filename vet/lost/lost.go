package lost

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports contexts that do not descend from the one that came in.
var Analyzer = &analysis.Analyzer{
	Name:     "lost",
	Doc:      "report a context that is handed on and does not descend from the one that came in",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/lost",
	Requires: []*analysis.Analyzer{origin.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	s := search{
		pass: pass, origins: pass.ResultOf[origin.Analyzer].(*origin.Origins), reporter: request.NewReporter(pass),
		seen: map[token.Pos]bool{},
	}
	for _, fn := range s.origins.Functions {
		hands := s.origins.AtHand(fn)
		if len(hands) == 0 || request.InTest(pass, fn.Pos()) || isOwn(fn, hands) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if !s.origins.Ended(instr) {
					s.look(instr, hands)
				}
			}
		}
	}
	return nil, nil
}

// isOwn reports whether what a function does is not its caller's work: what a function that blanks all contexts at hand
// leaves to a goroutine, or does for the end of something, and what goes on in a goroutine when something has started up.
func isOwn(fn *ssa.Function, hands []origin.Hand) bool {
	if origin.InGoroutine(fn) {
		return !wanted(hands) || isStarted(fn)
	}
	return !wanted(hands) && origin.AtTheEnd(fn)
}

// wanted reports whether any of the contexts at hand has a name.
func wanted(hands []origin.Hand) bool {
	return slices.ContainsFunc(hands, func(h origin.Hand) bool { return h.Source == nil || h.Source.Named() })
}

// search is the search through a package.
type search struct {
	pass     *analysis.Pass
	origins  *origin.Origins
	reporter *request.Reporter
	seen     map[token.Pos]bool // beginnings that are reported
}

// handing is a place in which a context is handed on.
type handing struct {
	value ssa.Value
	how   string   // what happens to it: "is handed to pay"
	arg   ast.Expr // as it is written; nil where that cannot be told
	kinds []origin.Kind
}

// look looks at what an instruction hands on.
func (s *search) look(instr ssa.Instruction, hands []origin.Hand) {
	if _, ok := instr.(*ssa.Go); ok && !wanted(hands) {
		return
	}
	for _, h := range s.handings(instr) {
		if t := s.origins.Trace(h.value); !t.Declared {
			s.report(h, t.Found, hands)
		}
	}
}

// report reports what is handed on, once, where the first of its beginnings stands.
func (s *search) report(h handing, found []origin.Found, hands []origin.Hand) {
	all := s.beginnings(h, found)
	if len(all) == 0 {
		return
	}
	fixes, advice := s.fix(all[0].expr, hands)
	for _, other := range all[1:] {
		more, _ := s.fix(other.expr, hands)
		fixes = together(fixes, more)
	}
	what := name(all[0].expr)
	if all[0].kind == origin.Base {
		what += ", which outlives the request,"
	}
	s.reporter.Report(all[0].expr, what+" "+h.how+", though "+advice, fixes...)
}

// afterEnd reports whether a context begins because another one has ended, wherever it is handed on then.
func (s *search) afterEnd(f origin.Found) bool {
	instr, ok := f.Value.(ssa.Instruction)
	return ok && s.origins.Ended(instr)
}

// beginning is where a context begins that is handed on.
type beginning struct {
	expr ast.Expr
	kind origin.Kind
}

// beginnings returns those that are not reported yet, in the order of the source.
func (s *search) beginnings(h handing, found []origin.Found) []beginning {
	var all []beginning
	for _, f := range found {
		expr := s.origins.Expr(f.Value)
		if expr == nil {
			expr = h.arg
		}
		if !f.Defaulted && !s.afterEnd(f) && slices.Contains(h.kinds, f.Kind) && expr != nil && !s.seen[expr.Pos()] {
			s.seen[expr.Pos()] = true
			all = append(all, beginning{expr, f.Kind})
		}
	}
	slices.SortFunc(all, func(a, b beginning) int { return cmp.Compare(a.expr.Pos(), b.expr.Pos()) })
	return all
}
