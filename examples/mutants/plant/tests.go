package plant

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Tests are the external tests of a package. Those of several mutants can stand in one package, and so in one binary: to
// link one for each mutant would take most of the time.
type Tests struct {
	main  []byte // the file that has TestMain
	files []*file
	fset  *token.FileSet
	names map[string]bool // what they declare for all of the package

	embedded map[string]bool // names of embedded fields among them
}

// LoadTests reads the tests of the package in a folder.
func LoadTests(dir string) (*Tests, error) {
	t := &Tests{fset: token.NewFileSet(), names: map[string]bool{}, embedded: map[string]bool{}}
	paths, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		tree, err := parser.ParseFile(t.fset, path, text, 0) // which tells what a name stands for
		if err != nil {
			return nil, err
		}
		if tree.Scope.Lookup("TestMain") != nil {
			t.main = text
			continue
		}
		t.files = append(t.files, &file{filepath.Base(path), text, tree})
		for name := range tree.Scope.Objects {
			t.names[name] = true
		}
	}
	for _, f := range t.files {
		t.embed(f)
	}
	return t, nil
}

func (t *Tests) embed(f *file) {
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if n, ok := n.(*ast.StructType); ok {
			for _, field := range n.Fields.List {
				if name := types.ExprString(field.Type); len(field.Names) == 0 && t.names[name] {
					t.embedded[name] = true
				}
			}
		}
		return true
	})
}

// Main is the file that has TestMain. It stands for all mutants.
func (t *Tests) Main() []byte { return t.main }

// For makes the tests import a mutant instead of the package, and gives all that they declare a name of its own. Files
// are named after the mutant; no line moves.
func (t *Tests) For(mutant, from, to string) map[string][]byte {
	texts := map[string][]byte{}
	for _, f := range t.files {
		var edits []edit
		for _, id := range t.global(f) {
			end := t.fset.Position(id.End()).Offset
			edits = append(edits, edit{f, end, end, "_" + mutant})
		}
		old, replaced := []byte(strconv.Quote(from)), []byte(strconv.Quote(to))
		texts[mutant+"_"+f.name] = bytes.Replace(f.changed(edits), old, replaced, 1)
	}
	return texts
}

// global lists the identifiers of a file that stand for what the tests declare, also where it is selected as an embedded field.
func (t *Tests) global(f *file) []*ast.Ident {
	ids := slices.DeleteFunc(slices.Clone(f.tree.Unresolved), func(id *ast.Ident) bool { return !t.names[id.Name] })
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if t.embedded[n.Sel.Name] {
				ids = append(ids, n.Sel)
			}
		case *ast.Ident:
			if n.Obj != nil && f.tree.Scope.Lookup(n.Name) == n.Obj {
				ids = append(ids, n)
			}
		}
		return true
	})
	return ids
}

// Named is the pattern of go test's -run for those tests of a mutant that match another pattern.
func Named(mutant, pattern string) string {
	return "(" + strings.TrimPrefix(pattern, "^") + ").*_" + mutant + "$"
}
