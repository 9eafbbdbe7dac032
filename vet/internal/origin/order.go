package origin

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// begun returns the instruction at which a closure begins to run, if it is called, or handed on to a call, where it is
// made. Nil where it may run at any time.
func begun(c *ssa.MakeClosure) ssa.Instruction {
	for _, ref := range *c.Referrers() {
		switch ref.(type) {
		case *ssa.Call, *ssa.Go, *ssa.DebugRef:
		default:
			return nil
		}
	}
	return c
}

// reaches reports whether control can come from one instruction of a function to another one.
func reaches(from, to ssa.Instruction) bool {
	b := from.Block()
	if b == to.Block() && slices.Index(b.Instrs, from) < slices.Index(b.Instrs, to) {
		return true
	}
	seen := map[*ssa.BasicBlock]bool{}
	next := slices.Clone(b.Succs)
	for len(next) > 0 {
		b, next = next[0], next[1:]
		if b == to.Block() {
			return true
		}
		if !seen[b] {
			seen[b] = true
			next = append(next, b.Succs...)
		}
	}
	return false
}
