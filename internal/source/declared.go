package source

import (
	"go/ast"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// function gives the function or method that c calls, and the file that declares it: one of f's own package, or a function
// of another package of the same module.
func (s *search) function(f *file, c *ast.CallExpr) (*file, *ast.FuncDecl) {
	switch fun := uninstantiated(c.Fun).(type) {
	case *ast.Ident:
		if fun.Obj == nil || fun.Obj.Kind == ast.Fun {
			return s.declaration(f, "", fun.Name)
		}
	case *ast.SelectorExpr:
		if recv := typeOf(fun.X); recv != "" {
			return s.declaration(f, recv, fun.Sel.Name)
		}
		if name := f.qualified(fun); name != "" {
			return declaration(s.files.of(f, strings.TrimSuffix(name, "."+fun.Sel.Name), fun.Sel.Name), "", fun.Sel.Name)
		}
	}
	return nil, nil
}

// behind guesses at the method that c calls. One of several is not called for sure: the place to mend is the call then.
func (s *search) behind(f *file, c *ast.CallExpr) *place {
	var guilty *place
	count := 0
	for in, fn := range s.methods(f, c) {
		if count++; guilty == nil {
			guilty = s.returned(in, fn, fn.Type)
		}
	}
	switch {
	case guilty == nil:
		return nil
	case count > 1:
		return &place{f, c.Lparen}
	default:
		return guilty.seenFrom(f, c)
	}
}

// methods lists those that c may call where it hands on a context and the text does not tell to what type: those of the name,
// in f's package and those of its module that f imports.
func (s *search) methods(f *file, c *ast.CallExpr) iter.Seq2[*file, *ast.FuncDecl] {
	return func(yield func(*file, *ast.FuncDecl) bool) {
		sel, ok := uninstantiated(c.Fun).(*ast.SelectorExpr)
		if !ok || !s.guesses || f.qualified(sel) != "" || !s.known(f, c.Args) {
			return
		}
		packages := []iter.Seq[*file]{s.files.mentioning(f, sel.Sel.Name)}
		for _, path := range slices.Sorted(maps.Values(f.imports)) {
			packages = append(packages, s.files.of(f, path, sel.Sel.Name))
		}
		for _, files := range packages {
			for in, fn := range named(files, sel.Sel.Name) {
				if fn.Recv != nil && !yield(in, fn) {
					return
				}
			}
		}
	}
}

// contextMethod gives the method Context() of the type t, if t is of f's own package and has one.
func (s *search) contextMethod(f *file, t ast.Expr) (*file, *ast.FuncDecl) {
	name := typeName(t)
	if name == "" {
		return nil, nil
	}
	in, fn := s.declaration(f, name, "Context")
	if fn == nil || fn.Type.Params.NumFields() != 0 || fn.Type.Results.NumFields() != 1 {
		return nil, nil
	}
	return in, fn
}

// declaration finds a function of f's package, or a method of its type recv.
func (s *search) declaration(f *file, recv, name string) (*file, *ast.FuncDecl) {
	return declaration(s.files.mentioning(f, name), recv, name)
}

// structure finds a struct of f's package; nil where there is none of the name.
func (s *search) structure(f *file, name string) (*file, *ast.StructType) {
	for in := range s.files.mentioning(f, name) {
		for n := range ast.Preorder(in.tree) {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
				t, _ := spec.Type.(*ast.StructType)
				return in, t
			}
		}
	}
	return nil, nil
}

// fields lists the names of a struct's fields, in order, and their types.
func fields(t *ast.StructType) (names []string, kinds []ast.Expr) {
	if t == nil {
		return nil, nil
	}
	for _, field := range t.Fields.List {
		if len(field.Names) == 0 {
			names, kinds = append(names, typeName(field.Type)), append(kinds, field.Type)
		}
		for _, name := range field.Names {
			names, kinds = append(names, name.Name), append(kinds, field.Type)
		}
	}
	return names, kinds
}

func declaration(files iter.Seq[*file], recv, name string) (*file, *ast.FuncDecl) {
	for in, fn := range named(files, name) {
		if receiver(fn) == recv {
			return in, fn
		}
	}
	return nil, nil
}

// named lists the functions and methods of a name.
func named(files iter.Seq[*file], name string) iter.Seq2[*file, *ast.FuncDecl] {
	return func(yield func(*file, *ast.FuncDecl) bool) {
		for in := range files {
			for _, d := range in.tree.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == name && !yield(in, fn) {
					return
				}
			}
		}
	}
}

// receiver gives the name of the type that fn is a method of; empty for a function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv.NumFields() == 0 {
		return ""
	}
	return typeName(fn.Recv.List[0].Type)
}

// global follows a variable that f's package declares, in another file.
func (s *search) global(f *file, name string) *place {
	var found *place
	for in := range s.files.mentioning(f, name) {
		in.assignments(func(lhs ast.Expr, rhs value, stack []ast.Node) {
			id, ok := lhs.(*ast.Ident)
			if ok && id.Name == name && found == nil && functionIn(stack) == nil {
				found = s.origin(in, rhs.expr)
			}
		})
	}
	return found
}

// goes lists the calls of go statements, in the package of a frame, to a function of the same name as the frame's.
func (s *search) goes(at tracer.Frame) iter.Seq2[*file, *ast.CallExpr] {
	return func(yield func(*file, *ast.CallExpr) bool) {
		f, name := s.files.open(at.File), baseOf(at.Func)
		if f == nil || name == "" {
			return
		}
		for in := range s.files.mentioning(f, name) {
			for n := range ast.Preorder(in.tree) {
				if start, ok := n.(*ast.GoStmt); ok && callee(start.Call) == name && !yield(in, start.Call) {
					return
				}
			}
		}
	}
}
