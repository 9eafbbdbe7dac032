package source

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// kind is how a value carries the context of a call. Of several values the one with the highest kind is what counts.
type kind int

const (
	unknown kind = iota
	stream       // a grpc.ServerStream, or a type of the package with a Context method of its own
	request      // a *http.Request
	plain        // a context.Context
)

// value is what a variable was given: an expression, or one of the results of a call.
type value struct {
	expr   ast.Expr
	result int
}

// likely matches the names that people give to contexts.
var likely = regexp.MustCompile(`(?i)^ctx|ctx$|context$`)

// givesContext matches the functions, of whatever package, whose first result is a context.
var givesContext = regexp.MustCompile(`^Context(With\w*)?$|^(New|AppendTo)(Incoming|Outgoing)?Context$`)

func (s *search) kindOf(f *file, v value) kind {
	switch e := ast.Unparen(v.expr).(type) {
	case *ast.Ident:
		return s.kindOfName(f, e)
	case *ast.SelectorExpr:
		if likely.MatchString(e.Sel.Name) {
			return plain
		}
		in, t := s.structure(f, typeOf(e.X))
		if names, types := fields(t); slices.Contains(names, e.Sel.Name) {
			return s.kindOfType(in, types[slices.Index(names, e.Sel.Name)])
		}
	case *ast.UnaryExpr:
		return s.kindOf(f, value{expr: e.X})
	case *ast.StarExpr:
		return s.kindOf(f, value{expr: e.X})
	case *ast.CompositeLit:
		return s.kindOfType(f, e.Type)
	case *ast.CallExpr:
		return s.kindOfCall(f, e, v.result)
	}
	return unknown
}

func (s *search) kindOfName(f *file, id *ast.Ident) kind {
	if k, ok := s.kinds[id]; ok {
		return k
	}
	s.kinds[id] = unknown // for variables that are made of each other
	k := s.kindOfType(f, declaredType(id))
	if k == unknown && likely.MatchString(id.Name) {
		k = plain
	}
	if k == unknown {
		k = s.kindOf(f, s.assigned(f, id))
	}
	s.kinds[id] = k
	return k
}

func (s *search) kindOfType(f *file, t ast.Expr) kind {
	if s.isCutter(f, t) {
		return plain
	}
	if star, ok := t.(*ast.StarExpr); ok && f.qualified(star.X) == "net/http.Request" {
		return request
	}
	switch f.qualified(t) {
	case "context.Context":
		return plain
	case "google.golang.org/grpc.ServerStream":
		return stream
	}
	if _, method := s.contextMethod(f, t); method != nil {
		return stream
	}
	return unknown
}

func (s *search) kindOfCall(f *file, c *ast.CallExpr, result int) kind {
	name, called := f.qualified(c.Fun), callee(c)
	first := result == 0
	switch {
	case first && (strings.HasPrefix(name, "context.") || givesContext.MatchString(called)):
		return plain
	case first && strings.HasPrefix(name, "net/http.NewRequest"):
		return request
	case first && f.replacesContext(c):
		return request
	}
	if in, fn := s.function(f, c); fn != nil {
		return s.kindOfType(in, resultType(fn.Type, result))
	}
	for in, fn := range s.methods(f, c) {
		if k := s.kindOfType(in, resultType(fn.Type, result)); k != unknown {
			return k
		}
	}
	return unknown
}

// known reports whether one of a list of expressions carries the context of a call.
func (s *search) known(f *file, list []ast.Expr) bool {
	return slices.ContainsFunc(list, func(e ast.Expr) bool { return s.kindOf(f, value{expr: e}) != unknown })
}

// replacesContext reports whether c gives a request, or what else has one, another context.
func (f *file) replacesContext(c *ast.CallExpr) bool {
	called := callee(c)
	return f.qualified(c.Fun) == "" && (called == "WithContext" || called == "Clone") && len(c.Args) == 1
}

// isCutter reports whether t is the type that is known to have cut the context, or one that may have.
func (s *search) isCutter(f *file, t ast.Expr) bool {
	var done *ast.FuncDecl
	var named string
	switch t := uninstantiated(t).(type) {
	case *ast.Ident:
		named = f.tree.Name.Name + "." + t.Name
		if s.guesses {
			_, done = s.declaration(f, t.Name, "Done")
		}
	case *ast.SelectorExpr:
		named = path.Base(f.qualified(t))
		if folder := strings.TrimSuffix(f.qualified(t), "."+t.Sel.Name); s.guesses && folder != "" {
			_, done = declaration(s.files.of(f, folder, "Done"), t.Sel.Name, "Done")
		}
	}
	return done != nil || named != "" && named == s.cutter
}

// resultType gives the type of one result of fn; nil if it has fewer.
func resultType(fn *ast.FuncType, result int) ast.Expr {
	if fn.Results == nil {
		return nil
	}
	for _, field := range fn.Results.List {
		if result -= max(1, len(field.Names)); result < 0 {
			return field.Type
		}
	}
	return nil
}

// declaredType gives the type that the variable of id was declared with; nil where none is written.
func declaredType(id *ast.Ident) ast.Expr {
	if id.Obj == nil {
		return nil
	}
	switch decl := id.Obj.Decl.(type) {
	case *ast.Field:
		return decl.Type
	case *ast.ValueSpec:
		return decl.Type
	default:
		return nil
	}
}

// typeOf gives the name of the type of a variable; empty where the text does not tell.
func typeOf(e ast.Expr) string {
	id, ok := e.(*ast.Ident)
	if !ok {
		return ""
	}
	return typeName(declaredType(id))
}

// typeName gives the name of a type of the same package, or of what a pointer to one points to.
func typeName(t ast.Expr) string {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := uninstantiated(t).(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
