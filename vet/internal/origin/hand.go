package origin

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// Hand is a context that is at hand in a function.
type Hand struct {
	Expr   string          // as code writes it
	Source *request.Source // the parameter that it came in by; nil for a field of the receiver
}

// AtHand returns the contexts at hand in a function, the closest first: its parameters, those of the functions around it
// if it runs while they do, and what its receiver was made with. Fields count only where a request's context is kept in
// them, or its stream, and not for what takes the receiver down; one that is the receiver's life not for what removes either.
func (o *Origins) AtHand(fn *ssa.Function) []Hand {
	o.mu.Lock()
	defer o.mu.Unlock()
	var hands []Hand
	for fn != nil {
		for _, s := range request.Sources(fn.Signature) {
			if !o.alwaysFresh(fn, s.Var, map[*types.Var]bool{}) {
				hands = append(hands, Hand{Expr: s.Expr(), Source: &s})
			}
		}
		if recv := fn.Signature.Recv(); recv != nil && !TakesDown(fn.Name()) {
			hands = append(hands, o.held(recv, begins(fn.Name(), removals))...)
		}
		if len(hands) > 0 || !within(fn) {
			break
		}
		fn = fn.Parent()
	}
	return hands
}

// alwaysFresh reports whether all that a parameter is ever given are contexts that never end: its function is called by
// this package alone, and not for a request.
func (o *Origins) alwaysFresh(fn *ssa.Function, v *types.Var, seen map[*types.Var]bool) bool {
	obj := fn.Object()
	if obj == nil || obj.Exported() || o.valued[fn] || len(o.calls[fn]) == 0 || seen[v] || fn.Signature.Recv() != nil && o.implements(fn) {
		return false
	}
	seen[v] = true
	for _, c := range o.calls[fn] {
		for i, p := range fn.Params {
			if p.Object() == v && !o.fresh(c.Common().Args[i], seen) {
				return false
			}
		}
	}
	return true
}

// fresh reports whether a context descends from nothing and never ends, for certain.
func (o *Origins) fresh(v ssa.Value, seen map[*types.Var]bool) bool {
	t := o.follow(v, true)
	if t.Unknown || t.Ends || t.Came && len(t.Params) == 0 || len(t.Found)+len(t.Params) == 0 {
		return false
	}
	for _, f := range t.Found {
		if f.Kind != Fresh && f.Kind != Bare {
			return false
		}
	}
	for _, p := range t.Params {
		param, ok := p.Object().(*types.Var)
		if !ok || !o.alwaysFresh(p.Parent(), param, seen) {
			return false
		}
	}
	return true
}

// implements reports whether a method may be called by way of an interface of its package.
func (o *Origins) implements(fn *ssa.Function) bool {
	scope := o.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		i, ok := scope.Lookup(name).Type().Underlying().(*types.Interface)
		if ok && types.Implements(fn.Signature.Recv().Type(), i) && i.NumMethods() > 0 {
			return true
		}
	}
	return false
}

// held returns the contexts in the fields of a receiver: for what removes, those of requests and streams.
func (o *Origins) held(recv *types.Var, removes bool) []Hand {
	t := recv.Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || request.IsContext(recv.Type()) {
		return nil
	}
	var hands []Hand
	for f := range s.Fields() {
		expr := recv.Name() + "." + f.Name()
		switch {
		case request.IsStream(f.Type()) || request.IsNamed(f.Type(), "net/http", "Request"):
			hands = append(hands, Hand{Expr: expr + ".Context()"})
		case request.IsContext(f.Type()) && !removes:
			if t := o.keptIn(f.Origin()); t != nil && t.Came && len(t.Found) == 0 {
				hands = append(hands, Hand{Expr: expr})
			}
		}
	}
	return hands
}

// within reports whether a function literal runs while the function around it does, or is started by it. One that is
// returned, kept, deferred, or handed to what registers it or runs it once for all, belongs to no request.
func within(fn *ssa.Function) bool {
	if fn.Parent() == nil || fn.Referrers() == nil {
		return false
	}
	for _, ref := range *fn.Referrers() {
		if runs(ref, fn, map[ssa.Value]bool{}) {
			return true
		}
	}
	return false
}

// InGoroutine reports whether a function literal, or one around it, is run by a goroutine.
func InGoroutine(fn *ssa.Function) bool {
	for ; fn.Parent() != nil; fn = fn.Parent() {
		for _, ref := range *fn.Referrers() {
			if c, ok := ref.(*ssa.MakeClosure); ok && slices.ContainsFunc(*c.Referrers(), isGo) || isGo(ref) {
				return true
			}
		}
	}
	return false
}

func isGo(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Go)
	return ok
}

// runs reports whether an instruction runs a function value, or has it run.
func runs(ref ssa.Instruction, v ssa.Value, seen map[ssa.Value]bool) bool {
	switch ref := ref.(type) {
	case *ssa.Call, *ssa.Go:
		common := ref.(ssa.CallInstruction).Common()
		return common.Value == v || !registers(common)
	case *ssa.Store:
		a, ok := ref.Addr.(*ssa.Alloc)
		return ok && ref.Val == v && runsAny(a, seen)
	case *ssa.MakeClosure, *ssa.ChangeType, *ssa.Phi, *ssa.UnOp, *ssa.MakeInterface:
		return runsAny(ref.(ssa.Value), seen)
	}
	return false
}

func runsAny(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil {
		return false
	}
	seen[v] = true
	for _, ref := range *v.Referrers() {
		if runs(ref, v, seen) {
			return true
		}
	}
	return false
}

// registrations are the first words of functions that keep a function for later.
var registrations = []string{
	"On", "Register", "Handle", "Handler", "Add", "Set", "Subscribe", "Cleanup", "After", "Defer", "Use", "With", "New", "Hook", "Append",
	"Once", "Lazy",
}

// registers reports whether a call keeps a function that is handed to it, or runs it for more than one caller.
func registers(c *ssa.CallCommon) bool {
	fn := Callee(c)
	if fn == nil {
		return false
	}
	if fn.Pkg() != nil && (fn.Pkg().Path() == "sync" && fn.Name() == "Do" || strings.HasSuffix(fn.Pkg().Path(), "/singleflight")) {
		return true
	}
	return begins(fn.Name(), registrations)
}

// teardowns are the first words of functions that take something down, or back. A fresh context is what they need.
var teardowns = []string{
	"Close", "Shutdown", "Stop", "Drain", "Flush", "Force", "Terminate", "Cleanup", "Clean", "Teardown", "Destroy", "Graceful", "Finish",
	"Leave", "Deregister", "Unregister", "Disconnect", "Quit", "Kill", "Dispose", "Finalize", "Uninstall",
	"Exit",
}

// compensations are the first words of functions that take back what was done.
var compensations = []string{
	"Rollback", "Abort", "Compensate", "Undo", "Revert", "Refund", "Release", "Unlock", "Cancel", "Revoke", "Void",
}

// removals are the first words of functions that take away what their receiver has somewhere. They are called when its
// life has ended, too.
var removals = []string{"Remove", "Delete", "Unsubscribe"}

// TakesDown reports whether a function of this name takes something down.
func TakesDown(name string) bool { return begins(name, teardowns) || Compensates(name) }

// AtTheEnd reports whether a function is there for the end of something: by its name, or by that of the field that a literal
// is kept in, as the hooks of an application are.
func AtTheEnd(fn *ssa.Function) bool {
	name := fn.Name()
	if fn.Parent() != nil {
		name = strings.TrimPrefix(hook(fn), "On")
	}
	return name == "After" || TakesDown(name)
}

// hook names the field in which a function literal is kept.
func hook(v ssa.Value) string {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MakeClosure, *ssa.ChangeType:
			return hook(ref.(ssa.Value))
		case *ssa.Store:
			if f, ok := ref.Addr.(*ssa.FieldAddr); ok && ref.Val == v {
				return field(f.X.Type(), f.Field).Name()
			}
		}
	}
	return ""
}

// Compensates reports whether a function of this name takes back what was done.
func Compensates(name string) bool { return begins(name, compensations) }

// begins reports whether the first word of a name is one of some.
func begins(name string, words []string) bool {
	for _, word := range words {
		if len(name) < len(word) || !strings.EqualFold(name[:len(word)], word) {
			continue
		}
		if rest := []rune(name[len(word):]); len(rest) == 0 || !unicode.IsLower(rest[0]) {
			return true
		}
	}
	return false
}
