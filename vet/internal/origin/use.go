package origin

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// usage says what a context is used for, the more the greater.
type usage int

const (
	idle    usage = iota // for its values
	bounded              // something waits for it, under a bound
	waited               // something waits for its end, or may
)

// reader finds out what a context is used for.
type reader struct {
	o        *Origins
	seen     map[ssa.Value]bool
	returned usage // what it counts for that a function returns it
}

func (o *Origins) use(v ssa.Value, returned usage) usage {
	r := reader{o: o, seen: map[ssa.Value]bool{}, returned: returned}
	return r.use(v)
}

// Awaited tells of a context whether something may wait for its end, and whether that has a bound of its own. That it is
// returned counts if returned says so.
func (o *Origins) Awaited(v ssa.Value, returned bool) (waits, bound bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	most := o.use(v, map[bool]usage{false: idle, true: waited}[returned])
	return most > idle, most == bounded
}

// Waits tells whether a call may wait for the end of what it is handed as argument i, or whatever comes of it may. A call
// that is never reached is taken for one that does.
func (o *Origins) Waits(call *ast.CallExpr, i int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	site := o.siteOf(call)
	if site == nil {
		return true
	}
	args, params := site.Common().Args, site.Common().Signature().Params().Len()
	if i >= params {
		return true // one of many
	}
	r := reader{o: o, seen: map[ssa.Value]bool{}, returned: waited}
	return r.call(site, args[len(args)-params+i]) > idle
}

// Use tells whether a call may wait for the end of its argument i, the receiver being the first.
func (o *Origins) Use(c *ssa.CallCommon, i int) (waits bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if Silent(c) {
		return false
	}
	fns := o.callees(c)
	for _, fn := range fns {
		if f := o.flowOf(fn); f == nil || !f.Idle.has(i) {
			return true
		}
	}
	return len(fns) == 0
}

func (r *reader) use(v ssa.Value) usage {
	if r.seen[v] || v.Referrers() == nil {
		return idle
	}
	r.seen[v] = true
	most := idle
	for _, ref := range *v.Referrers() {
		most = max(most, r.at(ref, v))
	}
	return most
}

func (r *reader) at(ref ssa.Instruction, v ssa.Value) usage {
	switch ref := ref.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr:
		return idle
	case *ssa.Return:
		return r.returned
	case *ssa.Phi, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.ChangeType, *ssa.Extract:
		return r.use(ref.(ssa.Value))
	case *ssa.BinOp:
		if ref.Op == token.EQL || ref.Op == token.NEQ {
			return idle
		}
	case *ssa.Store:
		if ref.Val == v && Carries(v.Type()) {
			return r.kept(ref)
		}
	case ssa.CallInstruction:
		return r.call(ref, v)
	}
	return waited
}

func (r *reader) call(c ssa.CallInstruction, v ssa.Value) usage {
	fn := Callee(c.Common())
	args := Args(c.Common())
	value, isValue := c.(*ssa.Call)
	switch {
	case Silent(c.Common()):
		return idle
	case !isValue:
		return r.byFact(c, args, v)
	case request.IsFunc(fn, "context", "WithoutCancel"), request.IsFunc(fn, tracerPath, "Detach"):
		return idle // whatever waits does not wait for this one
	case isContextFunc(fn) && r.o.looked(value):
		return idle // its life is looked after
	case isBound(fn):
		return min(bounded, r.use(value))
	case isContextFunc(fn):
		return r.use(value)
	case fn != nil && args[0] == v:
		return r.method(fn, value, v)
	}
	return r.byFact(c, args, v)
}

// method finds out what is asked of a context that is the receiver of a call, or else its first argument.
func (r *reader) method(fn *types.Func, c *ssa.Call, v ssa.Value) usage {
	switch {
	case fn.Name() == "Value" || fn.Name() == "Deadline":
		return idle
	case fn.Name() == "Context" && request.Bears(v.Type()):
		return r.use(c)
	}
	return r.byFact(c, Args(c.Common()), v)
}

// byFact asks the functions that a call may run, and those that it is given to be run with the context.
func (r *reader) byFact(c ssa.CallInstruction, args []ssa.Value, v ssa.Value) usage {
	fns := r.o.callees(c.Common())
	most := map[bool]usage{false: idle, true: waited}[len(fns) == 0]
	for _, fn := range fns {
		f := r.o.flowOf(fn)
		if f == nil {
			most = waited
			break
		}
		for i, a := range args {
			if a == v {
				most = max(most, f.of(i))
			}
		}
		if value, ok := c.(*ssa.Call); ok && Derives(fn.Signature) {
			most = max(most, r.use(value))
		}
	}
	if inside, ok := r.literals(args); ok {
		return min(most, inside)
	}
	return most
}

// literals finds out what the function literals among some arguments do with the contexts that they are given.
func (r *reader) literals(args []ssa.Value) (most usage, ok bool) {
	for _, a := range args {
		c, isLiteral := a.(*ssa.MakeClosure)
		fn, isFunc := a.(*ssa.Function)
		if isLiteral {
			fn, isFunc = c.Fn.(*ssa.Function)
		}
		if !isFunc {
			continue
		}
		for _, p := range fn.Params {
			if Carries(p.Type()) {
				ok = true
				most = max(most, r.o.use(p, idle))
			}
		}
	}
	return most, ok
}

func (f *flow) of(i int) usage {
	switch {
	case f.Idle.has(i):
		return idle
	case f.Bounded.has(i):
		return bounded
	default:
		return waited
	}
}

// isContextFunc reports whether a function is one by which package context makes a context of another.
func isContextFunc(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "context" && Derives(fn.Signature())
}

// isBound reports whether a function makes a context that ends by itself.
func isBound(fn *types.Func) bool {
	return request.IsFunc(fn, "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause")
}

// Derives reports whether a function returns a context.
func Derives(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if Carries(v.Type()) {
			return true
		}
	}
	return false
}
