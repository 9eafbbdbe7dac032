package origin

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// stored returns the last store before a load of the same variable, in the same block. Nil where there is none, and where a
// closure may have stored something meanwhile.
func stored(load *ssa.UnOp) *ssa.Store {
	if slices.ContainsFunc(*load.X.Referrers(), func(ref ssa.Instruction) bool { return storesInside(ref, load.X) }) {
		return nil
	}
	var last *ssa.Store
	for _, instr := range load.Block().Instrs {
		if instr == load {
			break
		}
		if s, ok := instr.(*ssa.Store); ok && s.Addr == load.X {
			last = s
		}
	}
	return last
}

// storesInside reports whether an instruction makes a closure that stores to a variable.
func storesInside(instr ssa.Instruction, addr ssa.Value) bool {
	c, ok := instr.(*ssa.MakeClosure)
	if !ok {
		return false
	}
	i := slices.Index(c.Bindings, addr)
	return i >= 0 && len(storesTo(c.Fn.(*ssa.Function).FreeVars[i], map[ssa.Value]bool{})) > 0
}

// sees reports whether a load may give what a certain store puts there, or any.
func sees(load *ssa.UnOp, from *ssa.Store) bool {
	s := stored(load)
	return from == nil || s == from || s == nil && !overwritten(from)
}

// overwritten reports whether a certain store is followed by another one to the same variable, in the same block.
func overwritten(s *ssa.Store) bool {
	if s == nil {
		return false
	}
	instrs := s.Block().Instrs
	return slices.ContainsFunc(instrs[slices.Index(instrs, ssa.Instruction(s))+1:], func(instr ssa.Instruction) bool {
		next, ok := instr.(*ssa.Store)
		return ok && next.Addr == s.Addr
	})
}

// kept finds out what a context is used for that is stored in a variable, or in a struct that is a context then.
func (r *reader) kept(s *ssa.Store) usage {
	switch addr := s.Addr.(type) {
	case *ssa.Alloc:
		return r.variable(addr, s)
	case *ssa.FieldAddr:
		if a, ok := addr.X.(*ssa.Alloc); ok && Carries(a.Type()) {
			return r.variable(a, nil)
		}
	}
	return waited
}

// variable finds out what a variable with a context is used for, in its function and in closures: with the one that a
// certain store puts there, or with any.
func (r *reader) variable(addr ssa.Value, from *ssa.Store) usage {
	most := idle
	for _, ref := range *addr.Referrers() {
		most = max(most, r.atVariable(ref, addr, from))
	}
	return most
}

func (r *reader) atVariable(ref ssa.Instruction, addr ssa.Value, from *ssa.Store) usage {
	switch ref := ref.(type) {
	case *ssa.Store, *ssa.DebugRef:
		return idle
	case *ssa.MakeInterface:
		return r.use(ref)
	case *ssa.UnOp:
		if sees(ref, from) {
			return r.use(ref)
		}
		return idle
	case *ssa.MakeClosure:
		fn, ok := ref.Fn.(*ssa.Function)
		if i := slices.Index(ref.Bindings, addr); ok && i >= 0 && !overwritten(from) {
			return r.variable(fn.FreeVars[i], nil)
		}
		return idle
	case *ssa.FieldAddr:
		if storesOnly(ref) {
			return idle
		}
	}
	return waited
}

// storesOnly reports whether nothing is done with a field but that something is stored there.
func storesOnly(f *ssa.FieldAddr) bool {
	return !slices.ContainsFunc(*f.Referrers(), func(ref ssa.Instruction) bool {
		_, ok := ref.(*ssa.Store)
		return !ok
	})
}
