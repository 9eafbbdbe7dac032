package source

import (
	"cmp"
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// place is where a context was made anew, or handed past the one that was meant.
type place struct {
	in  *file
	pos token.Pos
}

// seenFrom gives the place to mend where a call gave what was made at p: the call itself, where that is a variable of another
// package, such as the context of the server.
func (p *place) seenFrom(f *file, c *ast.CallExpr) *place {
	if filepath.Dir(p.in.path) != filepath.Dir(f.path) && functionIn(p.in.around(p.pos)) == nil {
		return &place{f, c.Lparen}
	}
	return p
}

// frame gives the place as a frame. It was found from a frame of the stack.
func (p *place) frame(stack []tracer.Frame, from tracer.Frame) tracer.Frame {
	line := p.in.line(p.pos)
	return tracer.Frame{Func: p.function(stack, from), File: p.in.path, Line: line, Source: p.in.source(line)}
}

// function names the function that the place is in: as the stack does, or else as the runtime would.
func (p *place) function(stack []tracer.Frame, from tracer.Frame) string {
	nodes := p.in.around(p.pos)
	function, depth := functionIn(nodes), len(literalsIn(nodes))
	for _, at := range stack {
		_, nested := split(at.Func)
		if function != nil && p.in.holds(function, at) && len(nested) == depth {
			return at.Func
		}
	}
	decl := nodes[1] // the file is the first
	name := []string{cmp.Or(p.in.pkg, from.Package()), declared(decl)}
	if p.in.holds(decl, from) {
		_, nested := split(from.Func)
		name = append(name, nested[:min(depth, len(nested))]...)
	}
	return strings.Join(name, ".")
}

// holds reports whether the line of a frame is within n.
func (f *file) holds(n ast.Node, at tracer.Frame) bool {
	return at.File == f.path && f.line(n.Pos()) <= at.Line && at.Line <= f.line(n.End())
}

// declared gives the name that the runtime has, within the package, for what runs in a declaration.
func declared(decl ast.Node) string {
	fn, ok := decl.(*ast.FuncDecl)
	if !ok {
		return "init"
	}
	if recv := receiver(fn); recv != "" {
		return instantiated(fn.Recv.List[0].Type) + "." + fn.Name.Name
	}
	if fn.Type.TypeParams.NumFields() > 0 {
		return fn.Name.Name + "[...]"
	}
	return fn.Name.Name
}

// instantiated writes the type of a receiver as the runtime does: T, (*T), T[...] or (*T[...]).
func instantiated(t ast.Expr) string {
	switch t := ast.Unparen(t).(type) {
	case *ast.StarExpr:
		return "(*" + instantiated(t.X) + ")"
	case *ast.Ident:
		return t.Name
	default:
		return typeName(t) + "[...]"
	}
}
