package compensation

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/origin"
)

// mayHaveEnded reports whether a context that came in may have ended when a call is reached: something went wrong before,
// here or where the function is called that the call is in.
func (s *search) mayHaveEnded(c ssa.CallInstruction, ctx ssa.Value) bool {
	t := s.origins.Trace(ctx)
	if !t.Came {
		return false
	}
	if s.wentWrong(c) {
		return len(t.Params) == 0 || s.undetached(t.Params)
	}
	for _, p := range t.Params {
		if s.calledSo(p, map[*ssa.Parameter]bool{}) {
			return true
		}
	}
	return false
}

// undetached reports whether any of some parameters may be a context that hears its caller. A function literal's is what
// it is handed on with.
func (s *search) undetached(params []*ssa.Parameter) bool {
	for _, p := range params {
		given, ok := s.handedWith(p)
		if !ok {
			return true
		}
		for _, v := range given {
			if s.origins.Trace(v).Came {
				return true
			}
		}
	}
	return false
}

// calledSo reports whether a function is called where something went wrong, with a parameter that hears the caller.
func (s *search) calledSo(p *ssa.Parameter, seen map[*ssa.Parameter]bool) bool {
	if seen[p] {
		return false
	}
	seen[p] = true
	if given, ok := s.handedWith(p); ok {
		for _, v := range given {
			for _, outer := range s.origins.Trace(v).Params {
				if s.calledSo(outer, seen) {
					return true
				}
			}
		}
		return false
	}
	for _, c := range s.calls[p.Parent()] {
		if v := argument(c.Common(), p); v != nil && s.wentWrong(c) && s.origins.Trace(v).Came {
			return true
		}
	}
	return false
}

// handedWith returns the contexts that a function literal is handed on with: those that its own are made of.
func (s *search) handedWith(p *ssa.Parameter) (contexts []ssa.Value, ok bool) {
	fn := p.Parent()
	if fn.Parent() == nil {
		return nil, false
	}
	for _, c := range callsIn(fn.Parent()) {
		if !hands(c.Common(), fn) {
			continue
		}
		for _, a := range origin.Args(c.Common()) {
			if origin.Carries(a.Type()) {
				contexts = append(contexts, a)
			}
		}
	}
	return contexts, len(contexts) > 0
}

// hands reports whether a function literal is among the arguments of a call.
func hands(c *ssa.CallCommon, fn *ssa.Function) bool {
	for _, a := range c.Args {
		if a == fn {
			return true
		}
		if made, ok := a.(*ssa.MakeClosure); ok && made.Fn == fn {
			return true
		}
	}
	return false
}

// argument returns what a call gives to a parameter.
func argument(c *ssa.CallCommon, p *ssa.Parameter) ssa.Value {
	for i, other := range p.Parent().Params {
		if other == p && i < len(c.Args) {
			return c.Args[i]
		}
	}
	return nil
}

// wentWrong reports whether a call is made because something went wrong, or whatever happened: it is deferred, it comes
// after an error, or after the end of a context.
func (s *search) wentWrong(c ssa.CallInstruction) bool {
	if _, ok := c.(*ssa.Defer); ok || s.origins.Ended(c) || afterError(c.Block()) {
		return true
	}
	fn := c.Parent()
	return fn.Parent() != nil && (deferred(fn) || s.madeAfterError(fn))
}

// deferred reports whether a function literal is deferred where it is made.
func deferred(fn *ssa.Function) bool {
	for _, c := range callsIn(fn.Parent()) {
		if d, ok := c.(*ssa.Defer); ok {
			made, ok := d.Call.Value.(*ssa.MakeClosure)
			if d.Call.Value == fn || ok && made.Fn == fn {
				return true
			}
		}
	}
	return false
}

// madeAfterError reports whether a function literal is handed on, or called, after an error.
func (s *search) madeAfterError(fn *ssa.Function) bool {
	for _, c := range callsIn(fn.Parent()) {
		made, ok := c.Common().Value.(*ssa.MakeClosure)
		if (hands(c.Common(), fn) || ok && made.Fn == fn) && s.wentWrong(c) {
			return true
		}
	}
	return false
}

// afterError reports whether control comes to a block because an error is not nil.
func afterError(b *ssa.BasicBlock) bool {
	for ; b != nil; b = b.Idom() {
		if len(b.Preds) != 1 {
			continue
		}
		from := b.Preds[0]
		i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
		if !ok || from.Succs[0] == from.Succs[1] {
			continue
		}
		if cond, ok := i.Cond.(*ssa.BinOp); ok && isError(cond) && (cond.Op == token.NEQ) == (from.Succs[0] == b) {
			return true
		}
	}
	return false
}

// isError reports whether a comparison is of an error with nil.
func isError(cond *ssa.BinOp) bool {
	k, ok := cond.Y.(*ssa.Const)
	named, isNamed := types.Unalias(cond.X.Type()).(*types.Named)
	return (cond.Op == token.NEQ || cond.Op == token.EQL) && ok && k.IsNil() && isNamed && named.Obj().Pkg() == nil && named.Obj().Name() == "error"
}
