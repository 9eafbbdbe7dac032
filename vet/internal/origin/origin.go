package origin

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Analyzer makes the Origins of a package.
var Analyzer = &analysis.Analyzer{
	Name:       "origin",
	Doc:        "follows contexts back to where they come from",
	Requires:   []*analysis.Analyzer{request.SSA},
	ResultType: reflect.TypeFor[*Origins](),
	FactTypes:  []analysis.Fact{new(flow)},
	Run: func(pass *analysis.Pass) (any, error) {
		o := newOrigins(pass)
		for _, fn := range o.Functions {
			if obj, ok := fn.Object().(*types.Func); ok {
				if f := o.flowOf(fn); f != nil && f.says() {
					pass.ExportObjectFact(obj, f)
				}
			}
		}
		return o, nil
	},
}

// Origins knows where the contexts of a package come from. It is safe for concurrent use: a driver runs the analyzers of
// a package side by side.
type Origins struct {
	Functions []*ssa.Function // all that the package has source of, literals after the function that they are in

	mu       sync.Mutex // for all below
	pass     *analysis.Pass
	reporter *request.Reporter
	flows    map[*ssa.Function]*flow
	stores   map[*types.Var][]ssa.Value              // what is stored in fields, and in variables of the package
	calls    map[*ssa.Function][]ssa.CallInstruction // of the package's functions, by the package
	valued   map[*ssa.Function]bool                  // functions that are used as values
	kept     map[*types.Var]*Trace                   // where that comes from; nil while it is being followed
	cutting  map[ssa.Value]bool                      // cut contexts of which it is being followed what they are cut from
	exprs    map[token.Pos]ast.Expr                  // calls and selectors by the place that instructions have of them
	sites    map[token.Pos]ssa.CallInstruction       // calls by their opening parenthesis
	ends     map[*ssa.Function]map[*ssa.BasicBlock]bool
}

func newOrigins(pass *analysis.Pass) *Origins {
	built := pass.ResultOf[request.SSA].(*buildssa.SSA)
	o := &Origins{
		Functions: built.SrcFuncs, pass: pass, reporter: request.NewReporter(pass),
		flows: map[*ssa.Function]*flow{}, stores: map[*types.Var][]ssa.Value{}, kept: map[*types.Var]*Trace{},
		ends: map[*ssa.Function]map[*ssa.BasicBlock]bool{}, cutting: map[ssa.Value]bool{},
		calls: map[*ssa.Function][]ssa.CallInstruction{}, valued: map[*ssa.Function]bool{},
	}
	if built.Pkg == nil {
		return o
	}
	functions := built.SrcFuncs
	if start := built.Pkg.Func("init"); start != nil {
		functions = append([]*ssa.Function{start}, functions...)
	}
	for _, fn := range functions {
		o.collect(fn)
	}
	return o
}

// collect keeps what a function stores in fields and in variables of its package, and which functions it calls or uses.
func (o *Origins) collect(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			o.collectUses(instr)
			if s, ok := instr.(*ssa.Store); ok && Carries(s.Val.Type()) {
				if v := variable(s.Addr); v != nil {
					o.stores[v] = append(o.stores[v], s.Val)
				}
			}
		}
	}
}

func (o *Origins) collectUses(instr ssa.Instruction) {
	called := -1
	if c, ok := instr.(ssa.CallInstruction); ok && !c.Common().IsInvoke() {
		if fn := c.Common().StaticCallee(); fn != nil {
			o.calls[fn] = append(o.calls[fn], c)
			called = 0 // the first operand is what is called
		}
	}
	for i, operand := range instr.Operands(nil) {
		if fn, ok := (*operand).(*ssa.Function); ok && i != called {
			o.valued[fn] = true
		}
	}
}

// variable returns the field, or the variable of the package, that an address is of.
func variable(addr ssa.Value) *types.Var {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return field(a.X.Type(), a.Field)
	case *ssa.Global:
		v, _ := a.Object().(*types.Var)
		return v
	}
	return nil
}

func field(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return s.Field(i).Origin()
}

// Carries reports whether values of type t are followed: contexts, and what bears one.
func Carries(t types.Type) bool { return request.IsContext(t) || request.Bears(t) }

// Expr finds the source of a value: a call, a selector, or a literal. Nil where it has none.
func (o *Origins) Expr(v ssa.Value) ast.Expr {
	o.mu.Lock()
	defer o.mu.Unlock()
	if made, ok := v.(*ssa.MakeInterface); ok {
		v = made.X
	}
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	return o.exprAt(v.Pos())
}

// Call finds the source of a call. Nil where it has none.
func (o *Origins) Call(c *ssa.CallCommon) *ast.CallExpr {
	o.mu.Lock()
	defer o.mu.Unlock()
	call, _ := o.exprAt(c.Pos()).(*ast.CallExpr)
	return call
}

// siteOf finds the instruction of a call. Nil where it is never reached.
func (o *Origins) siteOf(call *ast.CallExpr) ssa.CallInstruction {
	if o.sites == nil {
		o.sites = map[token.Pos]ssa.CallInstruction{}
		for _, fn := range o.Functions {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if c, ok := instr.(ssa.CallInstruction); ok {
						o.sites[c.Common().Pos()] = c
					}
				}
			}
		}
	}
	return o.sites[call.Lparen]
}

func (o *Origins) exprAt(pos token.Pos) ast.Expr {
	if o.exprs == nil {
		o.exprs = map[token.Pos]ast.Expr{}
		for _, f := range o.pass.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					o.exprs[n.Lparen] = n
				case *ast.SelectorExpr:
					o.exprs[n.Sel.Pos()] = n
				case *ast.CompositeLit:
					o.exprs[n.Lbrace] = n
				}
				return true
			})
		}
	}
	return o.exprs[pos]
}
