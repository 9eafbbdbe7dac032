package source

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// search follows contexts back to where they were made. It looks at no expression twice, and so it ends.
type search struct {
	files  *files
	makers map[string]bool // the functions that it looks for
	cutter string          // the type that it looks for, with its package's name; empty for none
	seen   map[ast.Expr]bool
	kinds  map[*ast.Ident]kind

	streams bool // that come from outside of a closure are to blame as contexts are
	guesses bool // it looks too for any type that has a Done of its own, and into methods of whatever type
	cut     bool // the context is known not to hear its caller
	fields  bool // of which nobody knows what is in them are to blame where the code on the stack reads them
}

func newSearch(makers map[string]bool, cutter string) *search {
	cutter, _, _ = strings.Cut(strings.TrimLeft(cutter, "*"), "[") // of whatever instance
	return &search{
		files: newFiles(), makers: makers, cutter: cutter, seen: map[ast.Expr]bool{}, kinds: map[*ast.Ident]kind{},
	}
}

// fresh holds the functions that give a context, or a request with one, that does not hear the caller's.
var fresh = map[string]bool{
	"context.Background":    true,
	"context.TODO":          true,
	"context.WithoutCancel": true,
	"net/http.NewRequest":   true,
}

// cancellable holds the functions that give a context with a cancel function.
var cancellable = map[string]bool{
	"context.WithCancel":        true,
	"context.WithCancelCause":   true,
	"context.WithTimeout":       true,
	"context.WithTimeoutCause":  true,
	"context.WithDeadline":      true,
	"context.WithDeadlineCause": true,
}

// origin follows an expression; nil if it leads to nobody's guilt.
func (s *search) origin(f *file, e ast.Expr) *place {
	if s.seen[e] {
		return nil
	}
	s.seen[e] = true
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.origin(f, e.X)
	case *ast.UnaryExpr:
		return s.origin(f, e.X)
	case *ast.StarExpr:
		return s.origin(f, e.X)
	case *ast.TypeAssertExpr:
		return s.origin(f, e.X)
	case *ast.CallExpr:
		return s.call(f, e)
	case *ast.CompositeLit:
		return s.literal(f, e)
	case *ast.Ident:
		return s.name(f, e)
	case *ast.SelectorExpr:
		return s.field(f, e)
	case *ast.FuncLit:
		return s.returned(f, e, e.Type)
	default:
		return nil
	}
}

// any follows several expressions, to the first that is guilty.
func (s *search) any(f *file, list []ast.Expr) *place {
	for _, e := range list {
		if p := s.origin(f, e); p != nil {
			return p
		}
	}
	return nil
}

// likeliest picks the expressions that may carry the context of a call: contexts before requests, these before streams,
// and these before whatever is built in place.
func (s *search) likeliest(f *file, list []ast.Expr) []ast.Expr {
	by := map[kind][]ast.Expr{}
	best := unknown
	for _, e := range list {
		k := s.kindOf(f, value{expr: e})
		if k == unknown && isVariable(e) {
			continue
		}
		best = max(best, k)
		by[k] = append(by[k], e)
	}
	return by[best]
}

func isVariable(e ast.Expr) bool {
	switch ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true
	default:
		return false
	}
}

// carriers picks what may carry the context of a call from its arguments and from what it is a method of.
func (s *search) carriers(f *file, c *ast.CallExpr) []ast.Expr {
	list := c.Args
	if f.replacesContext(c) {
		return list
	}
	if strings.HasPrefix(f.qualified(c.Fun), "context.With") {
		return list[:min(1, len(list))]
	}
	if sel, ok := uninstantiated(c.Fun).(*ast.SelectorExpr); ok && s.kindOf(f, value{expr: sel.X}) != plain {
		list = append(slices.Clip(list), sel.X) // the methods of a context make no calls
	}
	return s.likeliest(f, list)
}

func (s *search) call(f *file, c *ast.CallExpr) *place {
	name := f.qualified(c.Fun)
	if s.makers[name] || s.isCutter(f, c.Fun) {
		return &place{f, c.Lparen}
	}
	if strings.HasPrefix(name, "github.com/ctxplumb/ctxplumb/tracer.") {
		return nil // a node begins here, whose own edge is judged by itself; or a declared detach, which is no drop
	}
	if in, fn := s.function(f, c); fn != nil {
		if p := s.returned(in, fn, fn.Type); p != nil {
			return p.seenFrom(f, c)
		}
	} else if p := cmp.Or(s.behind(f, c), s.inField(f, c)); p != nil {
		return p
	}
	return s.any(f, s.carriers(f, c))
}

// literal looks into a composite literal, and at the Context method of its type.
func (s *search) literal(f *file, lit *ast.CompositeLit) *place {
	if s.isCutter(f, lit.Type) {
		return &place{f, lit.Pos()}
	}
	var values, contexts []ast.Expr
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if e = pair.Value; likely.MatchString(types.ExprString(pair.Key)) {
				contexts = append(contexts, e)
			}
		}
		values = append(values, e)
	}
	if len(contexts) == 0 {
		contexts = s.likeliest(f, values)
	}
	if p := s.any(f, contexts); p != nil {
		return p
	}
	if in, method := s.contextMethod(f, lit.Type); method != nil {
		return s.returned(in, method, method.Type)
	}
	return nil
}

// returned follows what carries a context in the last return of a function: those before it are for special cases.
func (s *search) returned(f *file, fn ast.Node, t *ast.FuncType) *place {
	defer s.fieldless()() // a getter is not to blame for what it gets
	var last []ast.Expr
	inBody(fn, func(n ast.Node) {
		if r, ok := n.(*ast.ReturnStmt); ok {
			last = r.Results
		}
	})
	for i, e := range last {
		if s.kindOf(f, value{expr: e}) == unknown && s.kindOfType(f, resultType(t, i)) == unknown {
			continue
		}
		if p := s.origin(f, e); p != nil {
			return p
		}
	}
	return nil
}

// name follows a variable to its last value, or as a parameter to its argument if that is at hand.
func (s *search) name(f *file, id *ast.Ident) *place {
	if id.Obj == nil {
		return s.global(f, id.Name)
	}
	e := s.assigned(f, id).expr
	if e == nil {
		e = argument(id, f.around(id.Obj.Pos()))
	}
	if p := s.origin(f, e); p != nil {
		return p
	}
	if k := s.kindOfName(f, id); k < stream || k == stream && !s.streams {
		return nil
	}
	return f.past(id, e)
}

// field follows a field of a struct to the values that it is given in its file: in structs that are known to be of the
// same type, or else in those that may be.
func (s *search) field(f *file, sel *ast.SelectorExpr) *place {
	if f.qualified(sel) != "" {
		return nil // a variable of another package
	}
	use, of := f.around(sel.Pos()), typeOf(sel.X)
	if _, t := s.structure(f, of); t != nil {
		if names, _ := fields(t); !slices.Contains(names, sel.Sel.Name) {
			of = "" // it is of a type that this one embeds
		}
	}
	var same, unknown []ast.Expr
	add := func(to string, values ...ast.Expr) {
		switch {
		case to != "" && to == of:
			same = append(same, values...)
		case mayEqual(to, of):
			unknown = append(unknown, values...)
		}
	}
	f.assignments(func(lhs ast.Expr, rhs value, at []ast.Node) {
		to, ok := lhs.(*ast.SelectorExpr)
		if ok && to.Sel.Name == sel.Sel.Name && !guarded(at, use, lhs) {
			add(typeOf(to.X), rhs.expr)
		}
	})
	for n := range ast.Preorder(f.tree) {
		if lit, ok := n.(*ast.CompositeLit); ok {
			add(typeName(lit.Type), s.element(f, lit, sel.Sel.Name)...)
		}
	}
	if len(same) > 0 {
		unknown = same
	}
	if p := s.any(f, unknown); p != nil || !s.fields {
		return p
	}
	return &place{f, sel.Pos()}
}

// inField looks into the functions that a field was given, where c calls one of them.
func (s *search) inField(f *file, c *ast.CallExpr) *place {
	sel, ok := uninstantiated(c.Fun).(*ast.SelectorExpr)
	if !ok || !s.cut {
		return nil
	}
	defer s.fieldless()()
	return s.field(f, sel)
}

// fieldless blames no field until what it returns is called.
func (s *search) fieldless() (restore func()) {
	fields := s.fields
	s.fields = false
	return func() { s.fields = fields }
}

// isPair reports whether e is a value with its key, and so says of which field it is.
func isPair(e ast.Expr) bool {
	_, ok := e.(*ast.KeyValueExpr)
	return ok
}

// mayEqual reports whether two names of types, empty where they are unknown, may be of the same type.
func mayEqual(a, b string) bool { return a == "" || b == "" || a == b }

// element gives the values of a field in a composite literal, with its name or in its place.
func (s *search) element(f *file, lit *ast.CompositeLit, field string) (values []ast.Expr) {
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok && types.ExprString(pair.Key) == field {
			values = append(values, pair.Value)
		}
	}
	if len(values) == 0 && len(lit.Elts) > 0 {
		_, t := s.structure(f, typeName(lit.Type))
		names, _ := fields(t)
		if i := slices.Index(names, field); i >= 0 && len(lit.Elts) == len(names) {
			values = append(values, lit.Elts[i])
		}
	}
	return slices.DeleteFunc(values, isPair)
}
