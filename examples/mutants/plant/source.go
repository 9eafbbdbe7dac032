package plant

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Source is a package without its tests and its generated code, and with its types.
type Source struct {
	fset   *token.FileSet
	files  []*file
	pkg    *types.Package
	info   *types.Info
	others types.Importer
}

// file is a file as it is before anything is planted in it.
type file struct {
	name string // without its folder
	text []byte
	tree *ast.File
}

// Load reads the package in a folder. Its imports, and those that mutants may have, are built where they are not.
func Load(dir string) (*Source, error) {
	s := &Source{fset: token.NewFileSet()}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if err := s.read(path); err != nil {
			return nil, err
		}
	}
	if s.others, err = imports(dir, s.fset); err != nil {
		return nil, err
	}
	s.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{},
	}
	s.pkg, err = s.check(s.fset, s.files, s.info)
	return s, err
}

func (s *Source) read(path string) error {
	if strings.HasSuffix(path, "_test.go") {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := parse(s.fset, filepath.Base(path), text)
	if err == nil && !ast.IsGenerated(f.tree) {
		s.files = append(s.files, f)
	}
	return err
}

func parse(fset *token.FileSet, name string, text []byte) (*file, error) {
	tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	return &file{name, text, tree}, err
}

func (s *Source) check(fset *token.FileSet, files []*file, info *types.Info) (*types.Package, error) {
	var trees []*ast.File
	for _, f := range files {
		trees = append(trees, f.tree)
	}
	config := types.Config{Importer: s.others}
	return config.Check("shop", fset, trees, info)
}

// imports reads what the go command has compiled of the package in dir and of what mutants may import.
func imports(dir string, fset *token.FileSet) (types.Importer, error) {
	args := slices.Concat([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", "."}, slices.Sorted(maps.Values(importable)))
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, failed.Bytes())
	}
	compiled := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, export, _ := strings.Cut(strings.TrimSpace(line), "=")
		compiled[path] = export
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) }), nil
}

// offset gives the place of pos in the text of its file.
func (s *Source) offset(pos token.Pos) int { return s.fset.Position(pos).Offset }

// textOf gives a node as it is written.
func (s *Source) textOf(f *file, n ast.Node) string {
	return string(f.text[s.offset(n.Pos()):s.offset(n.End())])
}
