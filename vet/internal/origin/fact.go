package origin

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// params is a set of a function's parameters by their number, the receiver being the first. Those beyond 63 are in none.
type params uint64

func (p params) has(i int) bool { return i < 64 && p&(1<<i) != 0 }

func param(i int) params {
	if i > 63 {
		return 0
	}
	return 1 << i
}

// result is where a context comes from that a function returns.
type result struct {
	From  params // it descends from these
	Cut   params // it has the values of these and does not hear them, which is not declared
	Fresh bool   // it descends from nothing, on one path at least
	Base  bool   // likewise, and it is kept
	Bare  bool   // it is of a request that was made without one
}

// flow is the fact of a function that takes or returns contexts.
type flow struct {
	Results []result
	Idle    params // contexts of which nothing is asked but values: nobody waits for their end
	Bounded params // contexts that get a bound before anything waits for them
	Deaf    bool   // it is the Done of a type, and always nil
}

// AFact makes it a fact.
func (*flow) AFact() {}

func (f *flow) String() string {
	return fmt.Sprintf("%v idle:%b bounded:%b", f.Results, f.Idle, f.Bounded)
}

// says reports whether there is anything that a caller could not assume.
func (f *flow) says() bool {
	if f.Deaf || f.Idle|f.Bounded != 0 {
		return true
	}
	for _, r := range f.Results {
		if r != (result{}) {
			return true
		}
	}
	return false
}

// flowOf gives the fact of a function, which may be of another package; nil where nothing is known.
func (o *Origins) flowOf(fn *ssa.Function) *flow {
	if generic := fn.Origin(); generic != nil {
		fn = generic
	}
	obj, _ := fn.Object().(*types.Func)
	if obj != nil && obj.Pkg() != o.pass.Pkg {
		var f flow
		if o.pass.ImportObjectFact(obj, &f) {
			return &f
		}
		return nil
	}
	if f, ok := o.flows[fn]; ok {
		return f // nil while it is being looked at
	}
	o.flows[fn] = nil
	if fn.Blocks == nil {
		return nil
	}
	f := &flow{Results: o.results(fn), Deaf: isDeaf(fn)}
	for i, p := range fn.Params {
		if !Carries(p.Type()) {
			continue
		}
		if use := o.use(p, idle); use == idle {
			f.Idle |= param(i)
		} else if use == bounded {
			f.Bounded |= param(i)
		}
	}
	o.flows[fn] = f
	return f
}

// isDeaf reports whether a method is the Done of a context and always nil.
func isDeaf(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil || fn.Name() != "Done" || !request.IsContext(recv.Type()) {
		return false
	}
	for _, ret := range returns(fn) {
		if k, ok := ret.Results[0].(*ssa.Const); !ok || !k.IsNil() {
			return false
		}
	}
	return true
}

// deaf reports whether an interface is made of a context whose Done is always nil.
func (o *Origins) deaf(v *ssa.MakeInterface) bool {
	fn := doneOf(v)
	if fn == nil || !request.IsContext(v.X.Type()) {
		return false
	}
	f := o.flowOf(v.Parent().Prog.FuncValue(fn))
	return f != nil && f.Deaf
}

// doneOf returns the method Done of what an interface is made of.
func doneOf(v *ssa.MakeInterface) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(v.X.Type(), true, nil, "Done")
	fn, _ := obj.(*types.Func)
	if fn == nil || v.Parent().Prog.FuncValue(fn) == nil {
		return nil
	}
	return fn
}

// results follows what a function returns.
func (o *Origins) results(fn *ssa.Function) []result {
	sig := fn.Signature.Results()
	if sig.Len() == 0 {
		return nil
	}
	all := make([]result, sig.Len())
	for i := range all {
		if !Carries(sig.At(i).Type()) {
			continue
		}
		for _, ret := range returns(fn) {
			all[i].From |= o.traceKept(ret.Results[i]).from // whoever ends it, it ends with these too
			t := o.trace(ret.Results[i])
			for _, f := range t.Found {
				switch f.Kind {
				case Fresh:
					all[i].Fresh = all[i].Fresh || !f.Defaulted
				case Base:
					all[i].Base = all[i].Base || !f.Defaulted
				case Bare:
					all[i].Bare = true
				case Cut:
					all[i].Cut |= f.from
				case Declared:
				}
			}
		}
	}
	return all
}

func returns(fn *ssa.Function) []*ssa.Return {
	var all []*ssa.Return
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			all = append(all, ret)
		}
	}
	return all
}
