package lost

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

var (
	fresh       = []origin.Kind{origin.Fresh}
	freshOrBase = []origin.Kind{origin.Fresh, origin.Base}
)

// handings returns what an instruction hands on: to a call, to a goroutine, to whoever called, into a channel, or in a request
// or the like that came in.
func (s *search) handings(instr ssa.Instruction) []handing {
	switch instr := instr.(type) {
	case *ssa.Call:
		return s.inCall(instr, freshOrBase)
	case *ssa.Go:
		if startsUp(instr.Parent()) {
			return nil
		}
		return s.inCall(instr, fresh)
	case *ssa.Return:
		return returned(instr)
	case *ssa.Send:
		if holds(instr.X.Type()) {
			return []handing{{value: instr.X, how: "is sent on", kinds: fresh}}
		}
	case *ssa.Store:
		v := instr.Val
		if of, ok := v.(*ssa.UnOp); ok && origin.Carries(of.X.Type()) {
			v = of.X // *r = *r.WithContext(ctx)
		}
		if origin.Carries(v.Type()) && isBorrowed(instr.Addr) {
			return []handing{{value: v, how: "is left to the caller", kinds: fresh}}
		}
	}
	return nil
}

// isBorrowed reports whether addr is in something that came in with a context: whoever called goes on with what is put there.
func isBorrowed(addr ssa.Value) bool {
	if f, ok := addr.(*ssa.FieldAddr); ok {
		addr = f.X
	}
	p, ok := addr.(*ssa.Parameter)
	return ok && slices.ContainsFunc(request.Sources(p.Parent().Signature), func(s request.Source) bool { return s.Var == p.Object() })
}

// inCall returns the arguments of a call that may wait for their end. Of a call that makes another context of them, the
// result is looked at where it goes.
func (s *search) inCall(call ssa.CallInstruction, kinds []origin.Kind) []handing {
	common := call.Common()
	fn := origin.Callee(common)
	if origin.Derives(common.Signature()) || fn != nil && (origin.TakesDown(fn.Name()) || isConstructor(fn)) {
		return nil
	}
	if fn != nil && begins(fn.Name(), starters) || origin.InGoroutine(call.Parent()) || request.IsFunc(fn, "context", "AfterFunc") {
		kinds = fresh // what AfterFunc is given ends something beside ctx
	}
	var found []handing
	for i, a := range origin.Args(common) {
		if holds(a.Type()) && s.origins.Use(common, i) && !(isReceiver(common, i) && origin.Carries(a.Type())) {
			found = append(found, s.argument(common, i, kinds))
		}
	}
	return s.alone(found)
}

func isReceiver(c *ssa.CallCommon, i int) bool {
	return i == 0 && (c.IsInvoke() || c.Signature().Recv() != nil)
}

// argument is the handing on of argument i. A base context in a struct is the life of that.
func (s *search) argument(c *ssa.CallCommon, i int, kinds []origin.Kind) handing {
	expr := s.origins.Call(c)
	args := origin.Args(c)
	h := handing{value: args[i], how: "is handed to " + callee(c, expr), kinds: kinds}
	if !origin.Carries(args[i].Type()) {
		h.kinds = fresh
	}
	if at := i - len(args) + c.Signature().Params().Len(); expr != nil && at >= 0 && at < len(expr.Args) {
		h.arg = expr.Args[at]
	}
	return h
}

// alone leaves out what goes along with a context that came in.
func (s *search) alone(all []handing) []handing {
	if len(all) < 2 {
		return all
	}
	for _, h := range all {
		if t := s.origins.Trace(h.value); t.Came && len(t.Found) == 0 {
			return nil
		}
	}
	return all
}

// returned returns the contexts that a function gives to its caller.
func returned(ret *ssa.Return) []handing {
	var found []handing
	if len(request.Sources(ret.Parent().Signature)) == 0 && ret.Parent().Signature.Recv() == nil {
		return nil
	}
	for _, v := range ret.Results {
		if origin.Carries(v.Type()) {
			found = append(found, handing{value: v, how: "is returned", kinds: fresh})
		}
	}
	return found
}

// holds reports whether values of type t are contexts, bear one, or are structs with a field that does.
func holds(t types.Type) bool {
	if origin.Carries(t) {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if request.IsContext(f.Type()) {
			return true
		}
	}
	return false
}

// starters are the first words of functions that start or keep what goes on without their caller. The context of a
// function that is called so is the time that it may take for that.
var starters = []string{
	"start", "onstart", "new", "open", "init", "connect", "dial", "listen", "boot", "setup", "create", "ensure", "getor", "watch",
	"subscribe", "register", "run", "serve",
}

// isStarted reports whether a goroutine is left behind by a function that starts something up, and given no context by it.
func isStarted(fn *ssa.Function) bool { return startsUp(fn) && len(request.Sources(fn.Signature)) == 0 }

// startsUp reports whether a function is there to start something.
func startsUp(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return begins(fn.Name(), starters[:slices.Index(starters, "create")])
}

func begins(name string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(strings.ToLower(name), word) })
}

// isConstructor reports whether a function makes what lives longer than the call: its context is for all its life.
func isConstructor(fn *types.Func) bool {
	return fn.Signature().Recv() == nil && strings.HasPrefix(fn.Name(), "New")
}

// callee names what is called as code does.
func callee(c *ssa.CallCommon, expr *ast.CallExpr) string {
	if expr != nil {
		return name(expr.Fun)
	}
	if fn := origin.Callee(c); fn != nil {
		return fn.Name()
	}
	return "a goroutine"
}

// name is an expression as it is written, calls without what is handed to them.
func name(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if len(e.Args) == 0 {
			return name(e.Fun) + "()"
		}
		return name(e.Fun) + "(…)"
	case *ast.FuncLit:
		return "a function"
	default:
		return types.ExprString(e)
	}
}
