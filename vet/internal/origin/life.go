package origin

import (
	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// looked reports whether somebody looks after a context that has a cancel function of its own: the function is kept in
// a struct, given to another, or tied to the end of a context by hand. Called when the work is over, it ends no work.
func (o *Origins) looked(c *ssa.Call) bool {
	for _, ref := range *c.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == 1 && handedOver(e, map[ssa.Value]bool{}) {
			return true
		}
	}
	return false
}

// handedOver follows a cancel function to where it is kept.
func handedOver(cancel ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[cancel] || cancel.Referrers() == nil {
		return false
	}
	seen[cancel] = true
	for _, ref := range *cancel.Referrers() {
		if givenAway(ref, cancel, seen) {
			return true
		}
	}
	return false
}

// givenAway reports whether an instruction puts a cancel function into the hands of somebody.
func givenAway(ref ssa.Instruction, cancel ssa.Value, seen map[ssa.Value]bool) bool {
	switch ref := ref.(type) {
	case *ssa.Store:
		return ref.Val == cancel && keeps(ref.Addr, seen)
	case ssa.CallInstruction:
		return ref.Common().Value != cancel
	case *ssa.MapUpdate, *ssa.Send:
		return true
	case *ssa.Return:
		return !Derives(ref.Parent().Signature) // with its context it is the caller's, who may pass it off for another
	case *ssa.MakeClosure:
		return capturedBy(ref, cancel, seen)
	case *ssa.ChangeType, *ssa.Phi, *ssa.UnOp:
		return handedOver(ref.(ssa.Value), seen)
	}
	return false
}

// keeps reports whether a cancel function that is stored at an address is in somebody's hands.
func keeps(addr ssa.Value, seen map[ssa.Value]bool) bool {
	if a, ok := addr.(*ssa.Alloc); ok {
		return handedOver(a, seen)
	}
	return true
}

// capturedBy reports whether a closure is there to end the context: it waits for another's end, or is kept, or is
// returned. One that calls the function when its own work is done is not.
func capturedBy(c *ssa.MakeClosure, cancel ssa.Value, seen map[ssa.Value]bool) bool {
	fn, ok := c.Fn.(*ssa.Function)
	if !ok {
		return false
	}
	if waitsForEnd(fn) {
		return true
	}
	for i, b := range c.Bindings {
		if b == cancel && handedOver(fn.FreeVars[i], seen) {
			return true
		}
	}
	return !workDone(fn) && escapes(c)
}

// waitsForEnd reports whether a function receives from the Done of a context, in a select or outside of one.
func waitsForEnd(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if ch := received(instr); ch != nil && isDone(ch) {
				return true
			}
			if s, ok := instr.(*ssa.Select); ok {
				for _, state := range s.States {
					if isDone(state.Chan) {
						return true
					}
				}
			}
		}
	}
	return false
}

// workDone reports whether a function does more than to end contexts and to let go of what holds them.
func workDone(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Defer:
				return true
			case *ssa.Call:
				for _, a := range Args(instr.Common()) {
					if Carries(a.Type()) {
						return true
					}
				}
			}
		}
	}
	return false
}

// escapes reports whether a closure is called by others than the function that makes it.
func escapes(c *ssa.MakeClosure) bool {
	for _, ref := range *c.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Defer, *ssa.Go:
			if ref.(ssa.CallInstruction).Common().Value != c {
				return true
			}
		case *ssa.Call:
			if ref.Common().Value != c {
				return true
			}
		case *ssa.Store, *ssa.Return, *ssa.MakeInterface, *ssa.ChangeType, *ssa.MapUpdate:
			return true
		}
	}
	return false
}

// isDone reports whether a channel is the Done of a context.
func isDone(ch ssa.Value) bool {
	if change, ok := ch.(*ssa.ChangeType); ok {
		ch = change.X
	}
	call, ok := ch.(*ssa.Call)
	if !ok {
		return false
	}
	fn := Callee(call.Common())
	return fn != nil && fn.Name() == "Done" && len(Args(call.Common())) == 1 && request.IsContext(Args(call.Common())[0].Type())
}
