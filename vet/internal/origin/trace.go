package origin

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Kind is a way in which a context does not hear whom it should.
type Kind int

const (
	// Fresh contexts descend from nothing.
	Fresh Kind = iota
	// Base contexts are fresh and live as long as what they are kept in.
	Base
	// Cut contexts descend from one that they do not hear, and nobody declared that.
	Cut
	// Declared contexts are cut by tracer.Detach.
	Declared
	// Bare contexts are of requests that were made without one, which analyzer contextless reports.
	Bare
)

// Found is a beginning of a context.
type Found struct {
	Kind      Kind
	Value     ssa.Value // what gives the context: a call, or the load of a variable
	Defaulted bool      // it stands in for a context that is nil
	Of        *Trace    // of a cut context: the one that it is cut from

	from params
}

// Trace is where a context may come from.
type Trace struct {
	Came    bool // from a parameter of its function, or of one around it
	Unknown bool // from where it cannot be told
	Ends    bool // it may end by something on the way
	Params  []*ssa.Parameter
	Found   []Found

	Declared bool // a comment declares one of its beginnings, and so that it does not hear

	from params // those of its own function
}

// Trace follows a context, or what bears one, back to where it may come from. A context that somebody else ends is taken
// for one of unknown origin: its life is looked after.
func (o *Origins) Trace(v ssa.Value) *Trace {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.trace(v)
}

func (o *Origins) trace(v ssa.Value) *Trace {
	return o.follow(v, false)
}

func (o *Origins) follow(v ssa.Value, owned bool) *Trace {
	w := walk{o: o, t: &Trace{}, seen: map[ssa.Value]bool{}, copied: map[*ssa.Alloc]bool{}, owned: owned}
	w.value(v)
	if fn := v.Parent(); fn != nil {
		for _, p := range w.t.Params {
			if p.Parent() == fn {
				w.t.from |= param(number(p))
			}
		}
	}
	return w.t
}

func number(p *ssa.Parameter) int {
	for i, other := range p.Parent().Params {
		if other == p {
			return i
		}
	}
	return 64
}

type walk struct {
	o    *Origins
	t    *Trace
	seen map[ssa.Value]bool

	copied map[*ssa.Alloc]bool // structs whose copies are being followed
	owned  bool                // a context that somebody else ends is followed as well
}

func (w *walk) value(v ssa.Value) {
	if w.seen[v] {
		return
	}
	w.seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		w.parameter(v)
	case *ssa.FreeVar:
		w.freeVar(v)
	case *ssa.Phi:
		w.phi(v)
	case *ssa.Extract:
		w.extract(v)
	case *ssa.Call:
		w.call(v, 0)
	case *ssa.MakeInterface:
		if w.o.deaf(v) {
			w.cut(Cut, v, v.X)
			return
		}
		w.value(v.X)
	case *ssa.ChangeInterface, *ssa.ChangeType, *ssa.TypeAssert:
		w.value(*v.(ssa.Instruction).Operands(nil)[0])
	case *ssa.UnOp:
		w.load(v)
	case *ssa.Field:
		w.field(v.X, v.Field, v)
	case *ssa.Alloc:
		w.alloc(v, nil)
	case *ssa.Const: // nil
	default:
		w.t.Unknown = true
	}
}

// phi goes on with what a variable may be, but for what stands in for a context that is nil.
func (w *walk) phi(v *ssa.Phi) {
	for i, e := range v.Edges {
		if cond, yes, ok := branch(v.Block().Preds[i], v.Block()); !ok || !isNilCheck(cond, yes) {
			w.value(e)
		}
	}
}

func (w *walk) extract(v *ssa.Extract) {
	if call, ok := v.Tuple.(*ssa.Call); ok {
		w.call(call, v.Index)
		return
	}
	w.value(v.Tuple)
}

func (w *walk) parameter(p *ssa.Parameter) {
	if !Carries(p.Type()) {
		w.t.Unknown = true
		return
	}
	w.t.Came = true
	w.t.Params = append(w.t.Params, p)
}

// freeVar goes on with what a closure captured, in the function that makes it.
func (w *walk) freeVar(v *ssa.FreeVar) {
	for _, c := range closures(v.Parent()) {
		w.value(captured(c, v))
	}
}

// captured returns what a closure has for a variable of the function around it.
func captured(c *ssa.MakeClosure, v *ssa.FreeVar) ssa.Value {
	return c.Bindings[slices.Index(v.Parent().FreeVars, v)]
}

// closures returns the places in which a function literal is made into a value.
func closures(fn *ssa.Function) []*ssa.MakeClosure {
	var made []*ssa.MakeClosure
	if fn.Parent() == nil {
		return nil
	}
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.MakeClosure); ok && c.Fn == fn {
				made = append(made, c)
			}
		}
	}
	return made
}
