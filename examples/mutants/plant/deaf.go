package plant

import (
	"go/types"
	"slices"
	"strings"
)

// forgotten are cancel functions that nobody calls: class h.
var forgotten = []mutator{
	{class: "h", name: "the defer is gone", at: []kind{ended}, edit: undeferred("_ = $cancel")},
	{class: "h", name: "it is kept in a map", at: []kind{ended}, edit: undeferred("parts.Keep($cancel)")},
	{class: "h", name: "a helper forgets it", at: []kind{ended}, edit: undeferred("parts.Forget($cancel)")},
	{
		class: "h", name: "on one path", at: []kind{ended}, edit: undeferred("if parts.Canary() {\n\tdefer $cancel()\n}"),
		unseen: lostcancel,
	},
	{
		class: "h", name: "a context of its own, kept in a map", at: []kind{handed}, when: both(calls, not(shadows)), with: `kept`,
		before: "kept, cancel := §context.WithCancel($ctx)\nparts.Keep(cancel)",
	},
	{
		class: "h", name: "a context of its own, with a timeout", at: []kind{handed}, when: both(calls, not(shadows)), with: `kept`,
		before: "kept, cancel := §context.WithTimeout($ctx, time.Minute)\nparts.Forget(cancel)",
	},
	{
		class: "h", name: "a task's, kept in a map", at: []kind{work},
		before: "kept, abandon := §context.WithCancel($ctx)\nparts.Keep(abandon)\n" + task,
	},
	{
		class: "h", name: "a task's, on one path", at: []kind{work},
		before: "kept, abandon := §context.WithTimeout($ctx, time.Minute)\nif parts.Canary() {\n\tabandon()\n}\n" + task,
		unseen: lostcancel,
	},
}

const lostcancel = "lostcancel reports it, which go vet runs, and ctxplumb vet says nothing twice"

// task is work on a context that was made for it.
const task = "_, task := tracer.Start(kept, tracer.Task, \"task\")\ntask.End()"

// undeferred puts something in the place of defer cancel(), and marks where the context is made.
func undeferred(instead string) func(*Source, place) []edit {
	return func(s *Source, p place) []edit {
		cancel := strings.TrimSuffix(s.textOf(p.file, p.expr), "()")
		made := s.offset(p.call.Pos())
		text := strings.ReplaceAll(strings.ReplaceAll(instead, "$cancel", cancel), "\n", "\n\t")
		return []edit{{p.file, made, made, mark}, {p.file, s.offset(p.stmt.Pos()), s.offset(p.stmt.End()), text}}
	}
}

// calls reports whether a context goes to a service or to a node, whose beginning is seen.
func calls(s *Source, p place) bool {
	return p.call != nil && returnsFirst(s, p) && slices.ContainsFunc([]string{"shoppb", "net/http"}, func(path string) bool {
		return strings.HasSuffix(s.packageOf(p.call), path)
	})
}

func both(a, b func(*Source, place) bool) func(*Source, place) bool {
	return func(s *Source, p place) bool { return a(s, p) && b(s, p) }
}

func not(a func(*Source, place) bool) func(*Source, place) bool {
	return func(s *Source, p place) bool { return !a(s, p) }
}

// returnsFirst reports whether what a context is handed to is over when its function is.
func returnsFirst(s *Source, p place) bool {
	return p.call == nil || s.packageOf(p.call) != "github.com/ctxplumb/ctxplumb/tracer"
}

// deaf is work that has a context and does not listen: class i.
var deaf = []mutator{
	{class: "i", name: "without the context", at: []kind{handed}, when: hasTwin, edit: withoutContext},
	{class: "i", name: "a channel", at: []kind{work}, before: "<-parts.Slow() §"},
	{
		class: "i", name: "a lock", at: []kind{work}, before: "parts.Occupied().Lock() §",
		unseen: "a lock that is held for long looks like one that is held for a moment",
	},
	{class: "i", name: "a wait group", at: []kind{work}, before: "parts.Busy().Wait() §"},
	{
		class: "i", name: "a busy loop", at: []kind{work}, before: "parts.Compute() §",
		known:  "a loop that ends by itself is not told from a slow machine",
		unseen: "how long a loop takes only a clock tells",
	},
}

// hasTwin reports whether what a context is handed to can be had without one: Exec for ExecContext.
func hasTwin(s *Source, p place) bool {
	if p.call == nil {
		return false
	}
	f := s.callee(p.call)
	return f != nil && twin(f) != nil
}

func twin(f *types.Func) types.Object {
	name := strings.Replace(strings.TrimSuffix(f.Name(), "WithContext"), "Context", "", 1)
	switch recv := f.Signature().Recv(); {
	case name == f.Name():
		return nil
	case recv == nil:
		return f.Pkg().Scope().Lookup(name)
	default:
		method, _, _ := types.LookupFieldOrMethod(recv.Type(), true, f.Pkg(), name)
		return method
	}
}

// withoutContext calls the twin.
func withoutContext(s *Source, p place) []edit {
	fun := s.textOf(p.file, p.call.Fun)
	name := twin(s.callee(p.call)).Name()
	start, from := s.offset(p.call.Pos()), s.offset(p.call.Args[1].Pos())
	return []edit{{p.file, start, from, mark + fun[:strings.LastIndexByte(fun, '.')+1] + name + "("}}
}

// compensations are those that are not told, or that die with their caller: class j.
var compensations = []mutator{
	{class: "j", name: "on the caller's context", at: []kind{cutting}, edit: attached("$ctx")},
	{class: "j", name: "on a value of the caller's context", at: []kind{cutting}, edit: attached("parts.WithTenant($ctx)")},
	{class: "j", name: "on the dead context, on one path", at: []kind{cutting}, edit: attached("parts.Either($ctx, $detach)")},
	{
		class: "j", name: "one more, on the caller's context", at: []kind{work}, when: undetached,
		before: "defer func() {\n\tundo, n := tracer.Start($ctx, tracer.Compensation, \"undo\") §\n\tdefer n.End()\n\tparts.Write(undo)\n}()",
	},
	{
		class: "j", name: "one more, on a context with a timeout of the caller's", at: []kind{work}, when: undetached,
		before: "defer func() {\n\tundo, stop := context.WithTimeout($ctx, time.Second)\n\tdefer stop()\n" +
			"\tundo, n := tracer.Start(undo, tracer.Compensation, \"undo\") §\n\tdefer n.End()\n\tparts.Write(undo)\n}()",
	},
	{
		class: "j", name: "never told", at: []kind{undoing}, edit: untold(""),
		known: unsaid, unseen: unsaid,
	},
	{
		class: "j", name: "not told on one path", at: []kind{undoing}, edit: untold("if parts.Canary() {\n\t$call\n}"),
		known: unsaid, unseen: unsaid,
	},
}

const unsaid = "nothing in the program says that it should be there"

// undetached leaves out where the context at hand is one of a declared detach, which a compensation may well use: the goroutine
// of release, and what release itself defers, which runs when its variable has that context.
func undetached(_ *Source, p place) bool { return !strings.HasPrefix(p.fn, "release") }

// attached takes a declared detach away. What is to be mended is the compensation that now dies.
func attached(instead string) func(*Source, place) []edit {
	return func(s *Source, p place) []edit {
		text := strings.NewReplacer("$ctx", p.ctx, "$detach", s.textOf(p.file, p.expr)).Replace(instead)
		at := s.offset(s.compensation(p.body).Pos())
		return []edit{{p.file, s.offset(p.expr.Pos()), s.offset(p.expr.End()), text}, {p.file, at, at, mark}}
	}
}

func untold(instead string) func(*Source, place) []edit {
	return func(s *Source, p place) []edit {
		text := strings.ReplaceAll(instead, "$call", s.textOf(p.file, p.expr))
		return []edit{{p.file, s.offset(p.stmt.Pos()), s.offset(p.stmt.End()), mark + text}}
	}
}

// confirms go on with what was called off: class k.
var confirms = []mutator{
	{
		class: "k", name: "it goes on when it was cancelled", at: []kind{handed}, when: callsFirst, with: `beyond`,
		before: "beyond := $ctx\nif $ctx.Err() != nil {\n\tbeyond = §context.WithoutCancel($ctx)\n}",
	},
	{
		class: "k", name: "it goes on with a time of its own when it was cancelled", at: []kind{handed}, when: callsFirst, with: `beyond`,
		unseen: "what begins afresh when a context has ended looks like clearing up",
		before: "beyond, stop := $ctx, func() {}\nif $ctx.Err() != nil {\n\tbeyond, stop = §context.WithTimeout(context.Background(), time.Second)\n}\ndefer stop()",
	},
	{
		class: "k", name: "it goes on in a goroutine when it was cancelled", at: []kind{work}, when: confirmable,
		before: "defer func() {\n\tif $ctx.Err() != nil {\n\t\tconfirm := §context.WithoutCancel($ctx)\n" +
			"\t\tgo func() {\n\t\t\t_, n := tracer.Start(confirm, tracer.Task, \"confirm\")\n\t\t\tn.End()\n\t\t}()\n\t}\n}()",
	},
}

// confirmable reports whether a function begins that tests cancel, and that is no compensation.
func confirmable(_ *Source, p place) bool {
	return p.fn == "Place" || p.fn == "Reserve" || p.fn == "Charge" || p.fn == "enter"
}

// callsFirst reports whether a call to a service may find that its caller has gone away: a node begins just before.
func callsFirst(s *Source, p place) bool {
	return calls(s, p) && (strings.HasPrefix(p.fn, "try") || strings.HasPrefix(p.fn, "place") || strings.HasPrefix(p.fn, "get"))
}
