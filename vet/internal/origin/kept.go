package origin

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// keep goes on with what the package keeps in a field, or in a variable of its own: a context that came in, or a base
// context, which is what only fresh ones are stored in. What others may store in too is of unknown origin.
func (w *walk) keep(obj types.Object, load ssa.Value) {
	v, ok := obj.(*types.Var)
	if !ok || v.Pkg() != w.o.pass.Pkg {
		w.t.Unknown = true
		return
	}
	t := w.o.keptIn(v)
	switch {
	case t == nil || t.Unknown || v.Exported() && !t.Came:
		w.t.Unknown = true
	case t.Came:
		w.t.Came = true
	case len(t.Found) > 0:
		w.t.Found = append(w.t.Found, Found{Kind: Base, Value: load, Defaulted: w.o.defaulted(load)})
	default:
		w.t.Unknown = true
	}
}

// keptIn follows all that is stored in a variable. Nil while it does.
func (o *Origins) keptIn(v *types.Var) *Trace {
	if t, ok := o.kept[v]; ok {
		return t
	}
	o.kept[v] = nil
	sum := &Trace{}
	for _, s := range o.stores[v] {
		t := o.traceKept(s)
		sum.Came = sum.Came || t.Came
		sum.Unknown = sum.Unknown || t.Unknown
		for _, f := range t.Found {
			if f.Kind == Bare {
				sum.Unknown = true
			} else {
				sum.Found = append(sum.Found, f)
			}
		}
	}
	o.kept[v] = sum
	return sum
}

// traceKept follows a context that is kept, and that whoever keeps it may end.
func (o *Origins) traceKept(v ssa.Value) *Trace {
	return o.follow(v, true)
}
