package foreign

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// done is the method Done of a type that has parents.
type done struct {
	fn      *ssa.Function
	parents []*types.Var
	others  []*ssa.Function // those of the package
}

// fault says what is wrong with all that the method returns; empty where something may be right.
func (d done) fault() string {
	fault := ""
	for _, b := range d.fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if fault = d.faultOf(ret.Results[0]); fault == "" {
			return ""
		}
	}
	return fault
}

// faultOf says what is wrong with a channel.
func (d done) faultOf(ch ssa.Value) string {
	switch ch := ch.(type) {
	case *ssa.ChangeType:
		return d.faultOf(ch.X)
	case *ssa.Const:
		return "is nil, so that nobody hears its end"
	case *ssa.MakeChan:
		return "is a channel that nobody closes"
	case *ssa.Call:
		if d.elsewhere(ch) {
			return "comes from elsewhere, so that nobody hears its parent"
		}
	case *ssa.UnOp, *ssa.Field:
		if f := fieldOf(ch); f != nil && !d.mayClose(f) {
			return "is a channel that nobody closes when its parent ends"
		}
	}
	return ""
}

// elsewhere reports whether a call asks another context for its Done than the one that the values come from: not the
// embedded one, or else not the one that Value asks.
func (d done) elsewhere(call *ssa.Call) bool {
	asked := asks(call, "Done")
	if asked == nil {
		return false
	}
	if d.parents[0].Embedded() {
		return asked != d.parents[0] && !asked.Embedded() && slices.Contains(d.parents, asked)
	}
	for _, fn := range d.others {
		if fn.Name() != "Value" || fn.Signature.Recv() == nil || !types.Identical(fn.Params[0].Type(), d.fn.Params[0].Type()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if value, ok := instr.(*ssa.Call); ok {
					from := asks(value, "Value")
					return from != nil && from != asked
				}
			}
		}
	}
	return false
}

// asks returns the field whose method a call is of, if it is a context.
func asks(call *ssa.Call, method string) *types.Var {
	if !call.Call.IsInvoke() || call.Call.Method.Name() != method || !request.IsContext(call.Call.Value.Type()) {
		return nil
	}
	return fieldOf(call.Call.Value)
}

// fieldOf returns the field that a value is loaded from.
func fieldOf(v ssa.Value) *types.Var {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if addr, ok := load.X.(*ssa.FieldAddr); ok {
			return structField(addr.X.Type(), addr.Field)
		}
	}
	if f, ok := v.(*ssa.Field); ok {
		return structField(f.X.Type(), f.Field)
	}
	return nil
}

func structField(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return s.Field(i).Origin()
}

// mayClose reports whether a channel in a field is closed by the package, or may be by others: what is put there was not
// made for it.
func (d done) mayClose(f *types.Var) bool {
	for _, fn := range d.others {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if closes(instr, f) || given(instr, f) {
					return true
				}
			}
		}
	}
	return false
}

// closes reports whether an instruction hands the channel of a field to anything, such as close.
func closes(instr ssa.Instruction, f *types.Var) bool {
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	for _, a := range call.Common().Args {
		if fieldOf(a) == f {
			return true
		}
	}
	return false
}

// given reports whether an instruction stores a channel in a field that may have another owner.
func given(instr ssa.Instruction, f *types.Var) bool {
	store, ok := instr.(*ssa.Store)
	if !ok {
		return false
	}
	addr, ok := store.Addr.(*ssa.FieldAddr)
	if !ok || structField(addr.X.Type(), addr.Field) != f {
		return false
	}
	made, ok := store.Val.(*ssa.MakeChan)
	return !ok || len(*made.Referrers()) > 1
}
