package plant

import (
	"go/ast"
	"go/types"
)

// attempts are the closures that call with the context outside of them instead of their own: class f.
var attempts = []mutator{
	{class: "f", name: "a retry", at: []kind{handed}, when: answers, edit: attempt("Retry", "100*time.Millisecond", "attempt")},
	{class: "f", name: "a hedge", at: []kind{handed}, when: both(answers, not(streams)), edit: attempt("Hedge", "50*time.Millisecond", "attempt")},
	{class: "f", name: "a group", at: []kind{handed}, when: both(answers, not(streams)), edit: attempt("Group", "parts.Succeed", "attempt")},
	{
		class: "f", name: "a hedge of a stream", at: []kind{handed}, when: both(answers, streams),
		edit: attempt("Hedge", "50*time.Millisecond", "attempt"), known: unheard,
	},
	{
		class: "f", name: "a group of a stream", at: []kind{handed}, when: both(answers, streams),
		edit: attempt("Group", "parts.Succeed", "attempt"), known: unheard,
	},
	{
		class: "f", name: "the context before its timeout", at: []kind{handed}, when: both(shadows, returnsFirst), edit: outer,
		unseen: meant,
	},
	{
		class: "f", name: "a node on the context before its timeout", at: []kind{handed}, when: both(shadows, not(returnsFirst)), edit: outer,
		known: "a bound that is given to nothing leaves no trace", unseen: meant,
	},
}

const meant = "which calls a bound is meant for, its author alone knows"

const unheard = "a handler that makes no call shows no context, and is over with its attempt"

// streams reports whether what is handed on is a stream.
func streams(s *Source, p place) bool { return isStream(s.info.TypeOf(p.expr)) }

// answers reports whether a place is in a call that returns an error, and possibly a reply that needs its context no
// longer: such a call can be made in an attempt.
func answers(s *Source, p place) bool {
	_, ok := s.reply(p)
	return ok
}

// reply gives the type that a call returns besides its error, nil where that is all.
func (s *Source) reply(p place) (reply types.Type, ok bool) {
	if p.call == nil || s.packageOf(p.call) == "github.com/ctxplumb/ctxplumb/tracer" {
		return nil, false
	}
	switch t := s.info.TypeOf(p.call).(type) {
	case *types.Tuple:
		if t.Len() != 2 || !isError(t.At(1).Type()) || clings(t.At(0).Type()) {
			return nil, false
		}
		return t.At(0).Type(), true
	default:
		return nil, isError(t)
	}
}

func isError(t types.Type) bool { return t.String() == "error" }

// clings reports whether a value of type t is of no use when the context that it was made with has ended.
func clings(t types.Type) bool {
	if t.String() == "*database/sql.Tx" {
		return true
	}
	method, _, _ := types.LookupFieldOrMethod(t, true, nil, "Context")
	return method != nil
}

// attempt wraps a call in a function of package parts, whose attempts have a context of their own under some name. It is used
// where it has the name of the one outside: own.
func attempt(function, how, name string) func(*Source, place) []edit {
	return func(s *Source, p place) []edit {
		call, param := s.textOf(p.file, p.call), name
		switch _, isVariable := p.expr.(*ast.Ident); {
		case name != own:
			call = mark + call
		case isVariable && p.ctx == types.ExprString(p.expr):
			param = p.ctx
		default:
			at := s.offset(p.expr.Pos()) - s.offset(p.call.Pos())
			call = call[:at] + s.replace(p, own).text + call[at+len(s.textOf(p.file, p.expr)):]
		}
		reply, _ := s.reply(p)
		text := "parts." + function + "(" + p.ctx + ", " + how + ", func(" + param + " context.Context) (" + s.typeName(reply) + ", error) {\n"
		if reply == nil {
			text = "parts.Only(" + text + "return struct{}{}, " + call + "\n}))"
		} else {
			text += "return " + call + "\n})"
		}
		return []edit{{p.file, s.offset(p.call.Pos()), s.offset(p.call.End()), text}}
	}
}

// own is the name of the context of an attempt, where there is no variable of a context to have it.
const own = "own"

func (s *Source) typeName(t types.Type) string {
	if t == nil {
		return "struct{}"
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg {
			return ""
		}
		return p.Name()
	})
}

// shadows reports whether the context of a place was given a bound of its own in the same function, in the place of the one
// that it was made of.
func shadows(s *Source, p place) bool {
	_, ok := s.bound(p)
	return ok
}

// bound finds the statement before a place that gives its context a bound: ctx, cancel := context.WithTimeout(ctx, ...).
func (s *Source) bound(p place) (*ast.AssignStmt, bool) {
	for _, stmt := range p.body.List {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok || a.End() > p.expr.Pos() || len(a.Lhs) != 2 || types.ExprString(a.Lhs[0]) != p.ctx {
			continue
		}
		call, ok := a.Rhs[0].(*ast.CallExpr)
		if ok && s.packageOf(call) == "context" && types.ExprString(call.Args[0]) == p.ctx {
			return a, true
		}
	}
	return nil, false
}

// outer calls with the context from before its bound. A declared detach has none then.
func outer(s *Source, p place) []edit {
	a, _ := s.bound(p)
	pos := s.offset(a.Pos())
	edits := []edit{{p.file, pos, pos, "unbound := " + p.ctx + "; "}, s.replace(p, mark+"unbound")}
	for _, other := range s.places() {
		if cut := s.offset(other.stmt.Pos()); other.kind == cutting && other.body == p.body {
			edits = append(edits, edit{p.file, cut, cut, mark})
		}
	}
	return edits
}
