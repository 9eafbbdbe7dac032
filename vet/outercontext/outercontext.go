package outercontext

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer reports the use of an outer context where a nearer one is at hand.
var Analyzer = &analysis.Analyzer{
	Name:     "outercontext",
	Doc:      "report the use of an outer context where a nearer one is at hand",
	URL:      "https://pkg.go.dev/github.com/ctxplumb/ctxplumb/vet/outercontext",
	Requires: []*analysis.Analyzer{inspect.Analyzer, origin.Analyzer},
	Run:      run,
}

type checker struct {
	*analysis.Pass
	reporter *request.Reporter
	origins  *origin.Origins
}

func run(pass *analysis.Pass) (any, error) {
	c := checker{pass, request.NewReporter(pass), pass.ResultOf[origin.Analyzer].(*origin.Origins)}
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for n := range root.Preorder((*ast.FuncLit)(nil), (*ast.AssignStmt)(nil)) {
		if request.InTest(pass, n.Node().Pos()) {
			continue
		}
		if assign, ok := n.Node().(*ast.AssignStmt); ok {
			c.blanked(n, assign)
			c.group(n, assign)
		} else {
			c.closure(n)
		}
	}
	return nil, nil
}

// blanked reports a context that is made of another one, for a bound or for a group, and given the blank name.
func (c checker) blanked(n inspector.Cursor, assign *ast.AssignStmt) {
	call, callee := c.making(assign)
	if callee == nil {
		return
	}
	made, of := assign.Lhs[0], types.ExprString(call.Args[0])
	if isGroup(callee) {
		made = assign.Lhs[1]
	}
	if id, ok := made.(*ast.Ident); !ok || id.Name != "_" {
		return
	}
	if isGroup(callee) {
		if !c.hasAnother(n) {
			return
		}
		c.reporter.Report(made, "the context of the group is dropped, and nobody hears that one of it failed: hand it on in the place of "+of)
	} else {
		c.reporter.Report(made, "the context that context."+callee.Name()+" makes is dropped, and nothing ends with it: hand it on in the place of "+of)
	}
}

// hasAnother reports whether the function around a statement has a context, or what bears one, outside of the statement.
// Where it has none, nobody is there to take the one of a group.
func (c checker) hasAnother(stmt inspector.Cursor) bool {
	for fn := range stmt.Enclosing((*ast.FuncDecl)(nil)) {
		for e := range fn.Preorder((*ast.Ident)(nil), (*ast.CallExpr)(nil)) {
			t := c.TypesInfo.TypeOf(e.Node().(ast.Expr))
			if t != nil && (request.IsContext(t) || request.Bears(t)) && !stmt.Contains(e) {
				return true
			}
		}
		return false
	}
	return true
}

// making returns the call that an assignment takes a context and what goes with it from, and what is called.
func (c checker) making(assign *ast.AssignStmt) (*ast.CallExpr, *types.Func) {
	if len(assign.Lhs) != 2 || len(assign.Rhs) != 1 {
		return nil, nil
	}
	call, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	callee, _ := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	if !isGroup(callee) && !request.IsFunc(callee, "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause") {
		return nil, nil
	}
	return call, callee
}

func isGroup(f *types.Func) bool {
	return request.IsFunc(f, "golang.org/x/sync/errgroup", "WithContext")
}

// group reports the context that a group was made of, in what the group runs.
func (c checker) group(n inspector.Cursor, assign *ast.AssignStmt) {
	call, callee := c.making(assign)
	if !isGroup(callee) {
		return
	}
	group, shared := c.object(assign.Lhs[0]), c.object(assign.Lhs[1])
	outer := c.object(call.Args[0])
	if group == nil || shared == nil || outer == nil || outer == shared {
		return
	}
	for fn := range n.Enclosing((*ast.FuncDecl)(nil)) {
		for lit := range fn.Preorder((*ast.FuncLit)(nil)) {
			if !c.runsIn(lit, group) {
				continue
			}
			for _, use := range c.allHanded(lit, outer) {
				c.report(use, shared.Name(), "which ends when one of the group fails", c.replace(use, shared))
			}
		}
	}
}

// runsIn reports whether a closure is given to a group to run.
func (c checker) runsIn(lit inspector.Cursor, group types.Object) bool {
	if lit.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	sel, ok := lit.Parent().Node().(*ast.CallExpr).Fun.(*ast.SelectorExpr)
	return ok && (sel.Sel.Name == "Go" || sel.Sel.Name == "TryGo") && c.object(sel.X) == group
}

// object is the variable that an expression names, and nil where it is something else.
func (c checker) object(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	return c.TypesInfo.ObjectOf(id)
}

func (c checker) report(use ast.Expr, near, which string, fixes []analysis.SuggestedFix) {
	outer, mend := types.ExprString(use), near
	if request.IsNamed(c.TypesInfo.TypeOf(use), "net/http", "Request") {
		mend = outer + ".WithContext(" + near + ")"
	}
	c.reporter.Report(use, outer+" is handed on, though "+near+" is at hand, "+which+": hand "+mend+" on", fixes...)
}

// replace is the fix that writes a nearer context, where its name means that.
func (c checker) replace(use ast.Expr, near types.Object) []analysis.SuggestedFix {
	if scope := c.Pkg.Scope().Innermost(use.Pos()); scope != nil && request.IsContext(c.TypesInfo.TypeOf(use)) {
		if _, obj := scope.LookupParent(near.Name(), use.Pos()); obj == near {
			return []analysis.SuggestedFix{request.Replace("hand "+near.Name()+" on", use, near.Name())}
		}
	}
	return nil
}
