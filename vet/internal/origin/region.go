package origin

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// defaulted reports whether a value stands in for a context that is nil.
func (o *Origins) defaulted(v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for b := instr.Block(); b != nil; b = b.Idom() {
		if isDefault(b) {
			return true
		}
	}
	return false
}

// isDefault reports whether a block is reached only because something is nil, and one of that would have given a context.
func isDefault(b *ssa.BasicBlock) bool {
	carries := false
	for _, p := range b.Preds {
		cond, yes, ok := branch(p, b)
		if !ok {
			return false
		}
		checked := isNil(cond, yes)
		if checked == nil {
			return false
		}
		carries = carries || Carries(checked.Type())
	}
	return carries
}

// branch returns the condition under which control goes from one block to another.
func branch(from, to *ssa.BasicBlock) (cond ssa.Value, yes, ok bool) {
	if len(from.Instrs) == 0 {
		return nil, false, false
	}
	i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return nil, false, false
	}
	return i.Cond, from.Succs[0] == to, true
}

// isNil returns what is nil where a condition holds, or does not. Nil where the condition asks for something else.
func isNil(cond ssa.Value, yes bool) ssa.Value {
	c, ok := cond.(*ssa.BinOp)
	if !ok || !(c.Op == token.EQL && yes || c.Op == token.NEQ && !yes) {
		return nil
	}
	for x, y := range map[ssa.Value]ssa.Value{c.X: c.Y, c.Y: c.X} {
		if k, ok := y.(*ssa.Const); ok && k.IsNil() {
			return x
		}
	}
	return nil
}

func isNilCheck(cond ssa.Value, yes bool) bool {
	checked := isNil(cond, yes)
	return checked != nil && Carries(checked.Type())
}

// Ended reports whether a context is known to have ended wherever an instruction is reached: its Done was received
// from, or its Err was not nil. Work is not dropped there, it begins.
func (o *Origins) Ended(instr ssa.Instruction) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	fn := instr.Parent()
	after, ok := o.ends[fn]
	if !ok {
		after = endedBlocks(fn)
		o.ends[fn] = after
	}
	if after[instr.Block()] {
		return true
	}
	for _, before := range instr.Block().Instrs {
		if before == instr {
			return false
		}
		if ch := received(before); ch != nil && isDone(ch) {
			return true
		}
	}
	return false
}

// endedBlocks finds the blocks to which every way leads past the end of a context.
func endedBlocks(fn *ssa.Function) map[*ssa.BasicBlock]bool {
	after := map[*ssa.BasicBlock]bool{}
	for _, b := range fn.Blocks {
		after[b] = len(b.Preds) > 0 && b != fn.Recover
	}
	for changed := true; changed; {
		changed = false
		for _, b := range fn.Blocks {
			if !after[b] {
				continue
			}
			for _, p := range b.Preds {
				if !after[p] && !endsIn(p) && !endsOn(p, b) {
					after[b], changed = false, true
					break
				}
			}
		}
	}
	return after
}

// endsIn reports whether the end of a context is waited for in a block.
func endsIn(b *ssa.BasicBlock) bool {
	for _, instr := range b.Instrs {
		if ch := received(instr); ch != nil && isDone(ch) {
			return true
		}
		if s, ok := instr.(*ssa.Select); ok && s.Blocking && len(s.States) == 1 && isDone(s.States[0].Chan) {
			return true
		}
	}
	return false
}

// received returns the channel that an instruction receives from.
func received(instr ssa.Instruction) ssa.Value {
	if u, ok := instr.(*ssa.UnOp); ok && u.Op == token.ARROW {
		return u.X
	}
	return nil
}

// endsOn reports whether a branch is taken because a context has ended.
func endsOn(from, to *ssa.BasicBlock) bool {
	cond, yes, ok := branch(from, to)
	if !ok {
		return false
	}
	if call, ok := cond.(*ssa.Call); ok {
		return yes && request.IsFunc(Callee(call.Common()), "errors", "Is") && isErr(call.Call.Args[0])
	}
	c, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	if isErr(c.X) {
		k, ok := c.Y.(*ssa.Const)
		return ok && k.IsNil() && (c.Op == token.NEQ) == yes
	}
	return yes && c.Op == token.EQL && isDoneChosen(c)
}

// isDoneChosen reports whether a comparison is of what a select statement has chosen with its case for the end of a context.
func isDoneChosen(c *ssa.BinOp) bool {
	e, ok := c.X.(*ssa.Extract)
	if !ok || e.Index != 0 {
		return false
	}
	s, ok := e.Tuple.(*ssa.Select)
	k, isConst := c.Y.(*ssa.Const)
	if !ok || !isConst {
		return false
	}
	i, exact := constant.Int64Val(k.Value)
	return exact && i >= 0 && int(i) < len(s.States) && isDone(s.States[i].Chan)
}

// isErr reports whether a value is the Err of a context, or the Cause.
func isErr(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	fn := Callee(call.Common())
	args := Args(call.Common())
	return fn != nil && (fn.Name() == "Err" || fn.Name() == "Cause") && len(args) == 1 && Carries(args[0].Type())
}
