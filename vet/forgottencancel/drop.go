package forgottencancel

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// drops is the fact that a function drops the cancel functions that it is given.
type drops struct {
	Params []int // the receiver is the first, where there is one
}

func (*drops) AFact() {}

func (d *drops) String() string { return fmt.Sprintf("drops%v", d.Params) }

// export makes it known which of its parameters a function drops.
func (t *tracker) export(fn *ssa.Function) {
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Blocks == nil {
		return
	}
	var fact drops
	for i, p := range fn.Params {
		if droppable(p.Type()) && t.fateOf(p) != "" {
			fact.Params = append(fact.Params, i)
		}
	}
	if len(fact.Params) > 0 {
		t.pass.ExportObjectFact(obj, &fact)
	}
}

// droppable reports whether a parameter of type t can be a cancel function.
func droppable(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && (isCancel(t) || sig.Params().Len() == 0 && sig.Results().Len() == 0)
}

// drops says how a function drops an argument, and nothing where it does not.
func (t *tracker) drops(fn *ssa.Function, arg int) string {
	if fn == nil {
		return ""
	}
	name := nameOf(fn)
	if fn.Pkg != nil && fn.Pkg.Pkg == t.pass.Pkg {
		if fn.Blocks == nil || arg >= len(fn.Params) || !droppable(fn.Params[arg].Type()) {
			return ""
		}
		return told(name, t.fateOf(fn.Params[arg]))
	}
	var fact drops
	obj, ok := fn.Object().(*types.Func)
	if ok && t.pass.ImportObjectFact(obj, &fact) && slices.Contains(fact.Params, arg) {
		return told(name, "elsewhere")
	}
	return ""
}

func told(helper, fate string) string {
	if fate == "" {
		return ""
	}
	return helper + ", which is given it, drops it"
}

// fateOf is where a parameter is lost, empty where it lives. Functions that hand it to each other keep it alive.
func (t *tracker) fateOf(p *ssa.Parameter) string {
	if where, ok := t.dropped[p]; ok {
		return where
	}
	t.dropped[p] = ""
	f := t.follow(p)
	if len(f.live) == 0 {
		t.dropped[p] = orElse(f.dead, "it is never called")
	}
	return t.dropped[p]
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// intoSyncMap returns the sync.Map that a call stores into.
func intoSyncMap(call *ssa.CallCommon) (ssa.Value, bool) {
	fn := call.StaticCallee()
	if fn == nil || fn.Name() != "Store" || fn.Signature.Recv() == nil || !request.IsNamed(fn.Signature.Recv().Type(), "sync", "Map") {
		return nil, false
	}
	return call.Args[0], true
}
