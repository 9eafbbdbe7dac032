package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
)

// file is a parsed Go file.
//
// It is read with the parser's own resolution of names ([ast.Ident].Obj), which knows no types but is exact for the
// names in a function. The type checker would need the whole package and all that it imports.
type file struct {
	path    string
	pkg     string // its import path, where it is not on a stack
	tree    *ast.File
	set     *token.FileSet
	lines   []string
	imports map[string]string // import paths by the name that the file knows them under
}

// parse gives the file of a text; nil if it is not Go.
func parse(path, text string) *file {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, path, text, parser.ParseComments)
	if err != nil {
		return nil
	}
	return &file{path: path, tree: tree, set: set, lines: strings.Split(text, "\n"), imports: imports(tree)}
}

func imports(tree *ast.File) map[string]string {
	names := make(map[string]string, len(tree.Imports))
	for _, spec := range tree.Imports {
		from, _ := strconv.Unquote(spec.Path.Value) // the parser let no other path pass
		name := path.Base(from)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = from
	}
	return names
}

// line gives the line of pos in the file itself, whatever a //line directive says.
func (f *file) line(pos token.Pos) int { return f.set.PositionFor(pos, false).Line }

// source gives the text of a line without its indentation and without a comment at its end.
func (f *file) source(line int) string {
	if line < 1 || line > len(f.lines) {
		return ""
	}
	text := f.lines[line-1]
	for _, group := range f.tree.Comments {
		for _, c := range group.List {
			if at := f.set.PositionFor(c.Pos(), false); at.Line == line && strings.HasPrefix(c.Text, "//") {
				text = text[:at.Column-1]
			}
		}
	}
	return strings.TrimSpace(text)
}

// around lists the nodes that hold pos, outermost first.
func (f *file) around(pos token.Pos) []ast.Node {
	var nodes []ast.Node
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		nodes = append(nodes, n)
		return true
	})
	return nodes
}

// qualified gives "path.Name" for an expression such as pkg.Name, as the imports resolve it; empty for all others.
func (f *file) qualified(e ast.Expr) string {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok || pkg.Obj != nil || f.imports[pkg.Name] == "" {
		return ""
	}
	return f.imports[pkg.Name] + "." + sel.Sel.Name
}
