package forgottencancel

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"
)

// tracker follows cancel functions through a package.
type tracker struct {
	pass    *analysis.Pass
	root    inspector.Cursor
	dropped map[*ssa.Parameter]string // what becomes of it; empty while that is being found out, and where it lives
	reads   readers
}

// fate is what becomes of a value in its function.
type fate struct {
	live   map[ssa.Instruction]bool // what can come to a call of it, or leads out of sight
	names  map[ssa.Value]bool       // what stands for it
	dead   string                   // where it is lost otherwise
	spread bool                     // whether a variable has it, which closures see
}

// follow finds the fate of a function.
func (t *tracker) follow(v ssa.Value) fate {
	f := fate{live: map[ssa.Instruction]bool{}, names: map[ssa.Value]bool{}}
	t.walk(v, &f)
	return f
}

func (t *tracker) walk(v ssa.Value, f *fate) {
	if f.names[v] || v.Referrers() == nil {
		return
	}
	f.names[v] = true
	for _, ref := range *v.Referrers() {
		switch in := ref.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.ChangeType:
			t.walk(in, f)
		case *ssa.MakeInterface:
			t.walk(in, f)
		case *ssa.Phi:
			t.walk(in, f)
		case *ssa.Store:
			if in.Val == v {
				t.stored(in, f)
			}
		case *ssa.MapUpdate:
			t.kept(in, in.Map, f)
		case ssa.CallInstruction:
			t.called(in, v, f)
		case *ssa.UnOp:
			t.walk(in, f) // a variable is read
		case *ssa.MakeClosure:
			t.captured(in, v, f)
		default:
			f.live[ref] = true
		}
	}
}

// stored follows what is stored into a variable, a field, or the arguments of append.
func (t *tracker) stored(in *ssa.Store, f *fate) {
	switch to := in.Addr.(type) {
	case *ssa.Alloc:
		f.spread = true
		t.walk(to, f)
	case *ssa.FreeVar:
		f.live[in] = true
	case *ssa.IndexAddr:
		if appended := appending(to); appended != nil {
			t.appended(in, appended, f)
			return
		}
		f.live[in] = true
	default:
		t.kept(in, in.Addr, f)
	}
}

// kept follows what is put into a field, a variable of the package, or a map or slice in one of them.
func (t *tracker) kept(in ssa.Instruction, place ssa.Value, f *fate) {
	v := variable(place)
	if v == nil || t.read(v) {
		f.live[in] = true
		return
	}
	f.dead = "nothing reads " + v.Name() + ", where it is kept"
}

// appending is the call of append that an element of its variadic argument goes to.
func appending(element *ssa.IndexAddr) *ssa.Call {
	array, ok := element.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range *array.Referrers() {
		slice, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *slice.Referrers() {
			if call, ok := use.(*ssa.Call); ok {
				if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					return call
				}
			}
		}
	}
	return nil
}

// appended follows the slice that append returns.
func (t *tracker) appended(in ssa.Instruction, call *ssa.Call, f *fate) {
	for _, ref := range *call.Referrers() {
		if store, ok := ref.(*ssa.Store); ok {
			t.kept(in, store.Addr, f)
		} else {
			f.live[in] = true
		}
	}
}

// called tells a call of v from one that is given v.
func (t *tracker) called(in ssa.CallInstruction, v ssa.Value, f *fate) {
	call := in.Common()
	if call.Value == v {
		f.live[in] = true
		return
	}
	if m, ok := intoSyncMap(call); ok {
		t.kept(in, m, f)
		return
	}
	why := ""
	for i, arg := range call.Args {
		if arg != v {
			continue
		}
		if why = t.drops(call.StaticCallee(), i); why == "" {
			f.live[in] = true
			return
		}
	}
	f.dead = why
}

// captured follows a variable into a closure. A closure that does not call it does nothing for it; one that does is
// followed in its place.
func (t *tracker) captured(in *ssa.MakeClosure, v ssa.Value, f *fate) {
	f.spread = true
	fn := in.Fn.(*ssa.Function)
	for i, b := range in.Bindings {
		if b != v {
			continue
		}
		inner := t.follow(fn.FreeVars[i])
		if len(inner.live) > 0 {
			t.walk(in, f)
		} else if inner.dead != "" {
			f.dead = inner.dead
		}
	}
}
