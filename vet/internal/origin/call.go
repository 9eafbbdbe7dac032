package origin

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// tracerPath is where a cut is declared.
const tracerPath = "github.com/ctxplumb/ctxplumb/tracer"

// call goes on with what a function makes its result of.
func (w *walk) call(c *ssa.Call, result int) {
	fn := Callee(c.Common())
	switch {
	case request.IsFunc(fn, "context", "Background", "TODO"):
		w.found(Fresh, c)
	case request.IsFunc(fn, "context", "WithoutCancel"):
		w.cut(Cut, c, c.Call.Args[0])
	case request.IsFunc(fn, tracerPath, "Detach"):
		w.cut(Declared, c, c.Call.Args[0])
	case isContextFunc(fn) && !w.owned && w.o.looked(c):
		w.t.Unknown = true
	case isContextFunc(fn):
		w.t.Ends = w.t.Ends || fn.Name() != "WithValue"
		w.value(c.Call.Args[0])
	case request.IsFunc(fn, "net/http", "NewRequest"), request.IsFunc(fn, "net/http/httptest", "NewRequest"):
		w.found(Bare, c)
	case request.IsFunc(fn, "net/http", "WithContext", "Clone"):
		w.value(c.Call.Args[1])
	case isBearers(fn) && !w.o.isOurs(fn.Pkg()):
		w.value(Args(c.Common())[0]) // whatever it returns where it was given none
	default:
		w.through(c, result)
	}
}

// isBearers reports whether a method returns the context that its receiver bears.
func isBearers(fn *types.Func) bool {
	return fn != nil && fn.Name() == "Context" && fn.Signature().Recv() != nil && request.Bears(fn.Signature().Recv().Type())
}

// through goes on with a function that nothing is known of by its name: by its facts, or else its contexts are taken for
// what the result is made of.
func (w *walk) through(c *ssa.Call, result int) {
	args := Args(c.Common())
	if fns := w.o.callees(c.Common()); len(fns) > 0 {
		known := true
		for _, fn := range fns {
			f := w.o.flowOf(fn)
			if f == nil || result >= len(f.Results) {
				known = false
				break
			}
			w.known(c, fn, f.Results[result], args)
		}
		if known {
			return
		}
	}
	none := true
	for _, a := range args {
		if Carries(a.Type()) {
			none, w.t.Ends = false, true
			w.value(a)
		}
	}
	if none {
		w.t.Unknown = true
	}
}

// known goes on by what a fact says.
func (w *walk) known(c *ssa.Call, fn *ssa.Function, r result, args []ssa.Value) {
	if r == (result{}) {
		w.t.Unknown = true
	}
	reported := w.o.ours(fn) && takes(fn)
	w.t.Ends = w.t.Ends || request.IsContext(fn.Signature.Results().At(0).Type())
	if r.Fresh && !reported {
		w.found(Fresh, c)
	}
	if r.Base {
		w.found(Base, c)
	}
	if r.Bare {
		w.found(Bare, c)
	}
	for i, a := range args {
		switch {
		case r.From.has(i):
			w.value(a)
		case r.Cut.has(i) && reported:
			w.t.Unknown = true
		case r.Cut.has(i):
			w.cut(Cut, c, a)
		}
	}
}

// takes reports whether a context is at hand in a function, so that what it drops is found there.
func takes(fn *ssa.Function) bool {
	for _, p := range fn.Params {
		if Carries(p.Type()) {
			return true
		}
	}
	return len(request.Sources(fn.Signature)) > 0
}

// ours reports whether a function is of the module that is looked at.
func (o *Origins) ours(fn *ssa.Function) bool {
	obj := fn.Object()
	return obj == nil || o.isOurs(obj.Pkg())
}

func (o *Origins) isOurs(pkg *types.Package) bool {
	if pkg == nil || pkg == o.pass.Pkg {
		return true
	}
	if m := o.pass.Module; m != nil && m.Path != "" {
		return pkg.Path() == m.Path || strings.HasPrefix(pkg.Path(), m.Path+"/")
	}
	own, _, _ := strings.Cut(o.pass.Pkg.Path(), "/")
	other, _, _ := strings.Cut(pkg.Path(), "/")
	return own == other
}

func (w *walk) found(kind Kind, v ssa.Value) {
	if reason, _ := w.o.reporter.Declared(v.Pos()); reason != "" {
		w.t.Unknown, w.t.Declared = true, true
		return
	}
	w.t.Found = append(w.t.Found, Found{Kind: kind, Value: v, Defaulted: w.o.defaulted(v)})
}

// cut notes that a context is cut from another, if that one hears anybody: what is fresh cannot be cut.
func (w *walk) cut(kind Kind, v, from ssa.Value) {
	if reason, _ := w.o.reporter.Declared(v.Pos()); reason != "" {
		w.t.Unknown = true
		return
	}
	if w.o.cutting[v] {
		return // around a loop, or by a variable that a closure shares: it comes from what it came from before
	}
	w.o.cutting[v] = true
	inner := w.o.trace(from)
	delete(w.o.cutting, v)
	for _, f := range inner.Found {
		if f.Kind != Declared { // what is declared is not cut once more
			w.t.Found = append(w.t.Found, f)
		}
	}
	if inner.Came || kind == Declared {
		w.t.Found = append(w.t.Found, Found{Kind: kind, Value: v, Of: inner, from: inner.from})
	}
	w.t.Unknown = w.t.Unknown || inner.Unknown
}

// Cut reports whether a value is a context that is cut, there and then, from one that came in: Cut, or Declared. A type of
// this module whose values are cut is none of it: analyzer foreign reports the type.
func (o *Origins) Cut(v ssa.Value) (found Found, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if made, ok := v.(*ssa.MakeInterface); ok {
		if fn := doneOf(made); fn == nil || o.isOurs(fn.Pkg()) {
			return Found{}, false
		}
	}
	t := o.trace(v)
	for _, f := range t.Found {
		e, ok := v.(*ssa.Extract)
		if (f.Value == v || ok && e.Tuple == f.Value) && (f.Kind == Cut || f.Kind == Declared && f.Of.Came) {
			return f, true
		}
	}
	return Found{}, false
}

// Callee returns the function or the method that is called, of an interface too; nil for a function value.
func Callee(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	if fn := c.StaticCallee(); fn != nil {
		if generic := fn.Origin(); generic != nil {
			fn = generic
		}
		obj, _ := fn.Object().(*types.Func)
		return obj
	}
	return nil
}

// Args returns what is handed to a call, the receiver first.
func Args(c *ssa.CallCommon) []ssa.Value {
	if c.IsInvoke() {
		return append([]ssa.Value{c.Value}, c.Args...)
	}
	return c.Args
}

// callees returns the functions that a call may run, if they are known: of a method of an interface of this package that
// is not exported, all that implement it.
func (o *Origins) callees(c *ssa.CallCommon) []*ssa.Function {
	if fn := c.StaticCallee(); fn != nil {
		return []*ssa.Function{fn}
	}
	if !c.IsInvoke() {
		return nil
	}
	named, ok := types.Unalias(c.Value.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() != o.pass.Pkg || named.Obj().Exported() {
		return nil
	}
	var found []*ssa.Function
	for _, fn := range o.Functions {
		recv := fn.Signature.Recv()
		if recv != nil && fn.Name() == c.Method.Name() && types.Implements(recv.Type(), named.Underlying().(*types.Interface)) {
			found = append(found, fn)
		}
	}
	return found
}
