package wait

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer finds the functions that wait for time and take no context, nor anything else by which to be told to stop.
// Its result is a [Waiters].
var Analyzer = &analysis.Analyzer{
	Name:       "ctxwait",
	Doc:        "finds functions that wait for time and hear nothing else",
	Requires:   []*analysis.Analyzer{inspect.Analyzer},
	FactTypes:  []analysis.Fact{new(waits)},
	ResultType: reflect.TypeFor[Waiters](),
	Run:        run,
}

// waits is the fact that a function waits for time.
type waits struct {
	What  string // time.Sleep at poll.go:12
	For   time.Duration
	Known bool
}

func (*waits) AFact() {}

func (w *waits) String() string { return "waits: " + w.What }

// Waiters tells which functions wait.
type Waiters struct{ pass *analysis.Pass }

// Of returns the wait in a function that a node calls, and false where there is none, or none in code of this module
// and those that it uses: the standard library knows what it does.
func (w Waiters) Of(node ast.Node, callee *types.Func) (Wait, bool) {
	if callee == nil || callee.Pkg() == nil || w.standard(callee.Pkg().Path()) {
		return Wait{}, false
	}
	var fact waits
	if !w.pass.ImportObjectFact(callee.Origin(), &fact) {
		return Wait{}, false
	}
	return Wait{node, callee.Name() + ", which waits (" + fact.What + "),", fact.For, fact.Known}, true
}

// standard reports whether a package is of the standard library: no other module has a path without a dot, but for the
// one at hand.
func (w Waiters) standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	m := w.pass.Module
	return !strings.Contains(first, ".") && m != nil && m.Path != "" && m.Path != path && !strings.HasPrefix(path, m.Path+"/")
}

func run(pass *analysis.Pass) (any, error) {
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for fn := range root.Preorder((*ast.FuncDecl)(nil)) {
		obj, ok := pass.TypesInfo.Defs[fn.Node().(*ast.FuncDecl).Name].(*types.Func)
		if !ok || told(obj.Signature()) {
			continue
		}
		if w, ok := longest(pass.TypesInfo, fn); ok && !Hears(pass.TypesInfo, fn) {
			pass.ExportObjectFact(obj, &waits{w.What + " at " + short(pass.Fset, w.Node.Pos()), w.For, w.Known})
		}
	}
	return Waiters{pass}, nil
}

// told reports whether a function takes something by which it can be told to stop: a context, or a channel.
func told(sig *types.Signature) bool {
	if len(request.Sources(sig)) > 0 {
		return true
	}
	for v := range sig.Params().Variables() {
		if _, ok := v.Type().Underlying().(*types.Chan); ok {
			return true
		}
	}
	return false
}

// longest is the longest wait in a function itself, one of unknown length being the longest of all.
func longest(info *types.Info, fn inspector.Cursor) (Wait, bool) {
	var longest Wait
	found := false
	for c := range Itself(fn) {
		w, ok := At(info, c)
		if ok && (!found || longest.Known && (!w.Known || w.For > longest.For)) {
			longest, found = w, true
		}
	}
	return longest, found
}

func short(fset *token.FileSet, pos token.Pos) string {
	p := fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
