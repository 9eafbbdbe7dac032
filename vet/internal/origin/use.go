package origin

import (
	"go/token"

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

// use finds out what a context is used for.
func (o *Origins) use(v ssa.Value, seen map[ssa.Value]bool) usage {
	if seen[v] || v.Referrers() == nil {
		return idle
	}
	seen[v] = true
	most := idle
	for _, ref := range *v.Referrers() {
		most = max(most, o.useAt(ref, v, seen))
	}
	return most
}

func (o *Origins) useAt(ref ssa.Instruction, v ssa.Value, seen map[ssa.Value]bool) usage {
	switch ref := ref.(type) {
	case *ssa.DebugRef, *ssa.Return, *ssa.FieldAddr:
		return idle
	case *ssa.Phi, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.ChangeType, *ssa.Extract:
		return o.use(ref.(ssa.Value), seen)
	case *ssa.BinOp:
		if ref.Op == token.EQL || ref.Op == token.NEQ {
			return idle
		}
	case *ssa.Call:
		return o.useInCall(ref, v, seen)
	}
	return waited
}

func (o *Origins) useInCall(c *ssa.Call, v ssa.Value, seen map[ssa.Value]bool) usage {
	fn := Callee(c.Common())
	args := Args(c.Common())
	switch {
	case Silent(c.Common()):
		return idle
	case request.IsFunc(fn, "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause"):
		return min(bounded, o.use(c, seen))
	case request.IsFunc(fn, "context", "WithValue", "WithCancel", "WithCancelCause", "WithoutCancel"):
		return o.use(c, seen)
	case fn != nil && args[0] == v && (fn.Name() == "Value" || fn.Name() == "Deadline"):
		return idle
	case fn != nil && args[0] == v && fn.Name() == "Context" && request.Bears(v.Type()):
		return o.use(c, seen)
	}
	return o.useByFact(c, args, v, seen)
}

// useByFact asks the functions that a call may run.
func (o *Origins) useByFact(c *ssa.Call, args []ssa.Value, v ssa.Value, seen map[ssa.Value]bool) usage {
	fns := o.callees(c.Common())
	if len(fns) == 0 {
		return waited
	}
	most := idle
	for _, fn := range fns {
		f := o.flowOf(fn)
		if f == nil {
			return waited
		}
		for i, a := range args {
			if a == v {
				most = max(most, f.of(i))
			}
		}
		for _, r := range f.Results {
			if r.From != 0 {
				most = max(most, o.use(c, seen))
			}
		}
	}
	return most
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

// Use tells what a call does with its argument i, the receiver being the first: whether something may wait for its end,
// and whether that has a bound of its own.
func (o *Origins) Use(c *ssa.CallCommon, i int) (waits, bound bool) {
	if Silent(c) {
		return false, false
	}
	fns := o.callees(c)
	most := idle
	for _, fn := range fns {
		f := o.flowOf(fn)
		if f == nil {
			return true, false
		}
		most = max(most, f.of(i))
	}
	return len(fns) == 0 || most > idle, most == bounded
}
