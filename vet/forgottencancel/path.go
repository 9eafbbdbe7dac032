package forgottencancel

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// lost says where a cancel function is lost, and nothing where it is not.
func (t *tracker) lost(m making) string {
	if m.name() == "signal.NotifyContext" { // until the process ends
		return ""
	}
	f := t.follow(m.cancel)
	switch {
	case len(f.live) == 0:
		return orElse(f.dead, "it is never called")
	case f.spread || !f.escapes(after(m.cancel), m.cancel.Block(), map[*ssa.BasicBlock]bool{}):
		return ""
	}
	return "on one path " + orElse(f.dead, "it is not called")
}

// after is what follows a value in its block, as far as the call that makes it once more.
func after(v *ssa.Extract) []ssa.Instruction {
	instrs := v.Block().Instrs
	for i, in := range instrs {
		if in == ssa.Instruction(v) {
			return instrs[i+1:]
		}
	}
	return nil
}

// escapes reports whether a path leads from some instructions of a block to the end of the function, or back to where
// the value is made, and past all that keeps it alive.
func (f *fate) escapes(instrs []ssa.Instruction, b *ssa.BasicBlock, seen map[*ssa.BasicBlock]bool) bool {
	for _, in := range instrs {
		if f.live[in] {
			return false
		}
		if e, ok := in.(*ssa.Extract); ok && f.names[e] {
			return true
		}
		if _, ok := in.(*ssa.Return); ok {
			return true
		}
	}
	for _, next := range f.successors(b) {
		if !seen[next] {
			seen[next] = true
			if f.escapes(next.Instrs, next, seen) {
				return true
			}
		}
	}
	return false
}

// successors are the blocks that can follow, the value not being nil.
func (f *fate) successors(b *ssa.BasicBlock) []*ssa.BasicBlock {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return b.Succs
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !f.names[cond.X] && !f.names[cond.Y] {
		return b.Succs
	}
	if cond.Op == token.NEQ {
		return b.Succs[:1]
	}
	return b.Succs[1:]
}
