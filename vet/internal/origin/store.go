package origin

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// load goes on with what was stored where a value is loaded from.
func (w *walk) load(v *ssa.UnOp) {
	switch addr := v.X.(type) {
	case *ssa.Global:
		w.keep(addr.Object(), v)
	case *ssa.FieldAddr:
		w.field(addr.X, addr.Field, v)
	case *ssa.Alloc, *ssa.FreeVar:
		switch s := stored(v); {
		case s != nil:
			w.value(s.Val)
		case v.Op == token.MUL:
			w.variable(addr, v)
		default:
			w.t.Unknown = true
		}
	default:
		w.t.Unknown = true
	}
}

// variable goes on with what may be in a variable when an instruction is reached. Nil is at any time.
func (w *walk) variable(addr ssa.Value, at ssa.Instruction) {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		w.alloc(addr, at)
	case *ssa.FreeVar:
		for _, c := range closures(addr.Parent()) {
			w.variable(captured(c, addr), begun(c))
		}
	default:
		w.value(addr)
	}
}

// alloc goes on with what is stored in a variable, or in the contexts of a struct, wherever that is done before an
// instruction. Of a struct that embeds the context by which it is one, it is that context.
func (w *walk) alloc(a *ssa.Alloc, at ssa.Instruction) {
	if isGiven(a) {
		w.t.Unknown = true
		return
	}
	stores := storesTo(a, map[ssa.Value]bool{})
	if i, ok := embedded(a.Type()); ok {
		if in := storesToField(a, i); len(in) > 0 {
			stores = in
		}
	}
	stored := false
	for _, s := range stores {
		if Carries(s.Val.Type()) && (at == nil || s.Parent() != at.Parent() || reaches(s, at)) {
			stored = true
			w.value(s.Val)
		}
	}
	if !stored {
		w.t.Unknown = true
	}
}

// embedded finds the field by which a pointer to a struct is a context, or bears one, if that is an embedded one.
func embedded(t types.Type) (field int, ok bool) {
	for _, name := range []string{"Done", "Context"} {
		obj, index, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, isMethod := obj.(*types.Func); isMethod && Carries(t) {
			return index[0], len(index) > 1
		}
	}
	return 0, false
}

// storesToField returns what is stored in a field of a struct that is made here.
func storesToField(a *ssa.Alloc, i int) []*ssa.Store {
	var all []*ssa.Store
	for _, ref := range *a.Referrers() {
		if f, ok := ref.(*ssa.FieldAddr); ok && f.Field == i {
			all = append(all, storesTo(f, map[ssa.Value]bool{})...)
		}
	}
	return all
}

// storesTo returns what is stored at an address or in the fields there, by the function that has it and its closures.
func storesTo(addr ssa.Value, seen map[ssa.Value]bool) []*ssa.Store {
	if seen[addr] || addr.Referrers() == nil {
		return nil
	}
	seen[addr] = true
	var all []*ssa.Store
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == addr {
				all = append(all, ref)
			}
		case *ssa.FieldAddr:
			all = append(all, storesTo(ref, seen)...)
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if fn, ok := ref.Fn.(*ssa.Function); ok && b == addr {
					all = append(all, storesTo(fn.FreeVars[i], seen)...)
				}
			}
		}
	}
	return all
}

// field goes on with a field: of a struct that was made here with what it was given, of another with what the package
// keeps in it.
func (w *walk) field(x ssa.Value, i int, load ssa.Value) {
	if a, ok := made(x); ok && w.inMade(a, i, load) {
		return
	}
	if request.Bears(x.Type()) {
		w.value(x)
		return
	}
	if v := field(x.Type(), i); v != nil {
		w.keep(v, load)
	}
}

// inMade goes on with a field of a struct that is made here, by itself or as a copy of another. It reports whether
// anything was stored in the field.
func (w *walk) inMade(a *ssa.Alloc, i int, load ssa.Value) bool {
	if w.copied[a] {
		return true
	}
	if isGiven(a) {
		w.t.Unknown = true
		return true
	}
	stores := storesToField(a, i)
	for _, s := range stores {
		w.value(s.Val)
	}
	w.copied[a] = true
	defer delete(w.copied, a)
	found := len(stores) > 0
	for _, ref := range *a.Referrers() {
		if s, ok := ref.(*ssa.Store); ok && s.Addr == a {
			found = true
			w.field(s.Val, i, load)
		}
	}
	return found
}

// isGiven reports whether a method of a struct that is made here is given a context, which it may put there.
func isGiven(addr ssa.Value) bool {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Call:
			args := ref.Call.Args
			if ref.Call.Signature().Recv() != nil && args[0] == addr && slices.ContainsFunc(args[1:], isContext) {
				return true
			}
		case *ssa.MakeClosure:
			fn, ok := ref.Fn.(*ssa.Function)
			if i := slices.Index(ref.Bindings, addr); ok && i >= 0 && isGiven(fn.FreeVars[i]) {
				return true
			}
		}
	}
	return false
}

func isContext(v ssa.Value) bool { return request.IsContext(v.Type()) }

// made returns the struct that a value is, or points to, if the function makes it.
func made(x ssa.Value) (*ssa.Alloc, bool) {
	if load, ok := x.(*ssa.UnOp); ok && load.Op == token.MUL {
		x = load.X
	}
	a, ok := x.(*ssa.Alloc)
	return a, ok
}
