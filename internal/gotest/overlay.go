package gotest

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
)

// overlay is the file of the go command's flag of that name: which files to read in place of which. An empty name
// takes a file away.
type overlay struct{ Replace map[string]string }

// readOverlay reads the overlay that a person gives; there is none if path is empty.
func readOverlay(path string) (overlay, error) {
	o := overlay{Replace: map[string]string{}}
	if path == "" {
		return o, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return o, fmt.Errorf("-overlay: %w", err)
	}
	var given overlay
	if err := json.Unmarshal(text, &given); err != nil {
		return o, fmt.Errorf("-overlay %s: it is not JSON as go help build describes it: %w", path, err)
	}
	for file, with := range given.Replace {
		if abs, err := filepath.Abs(file); err == nil { // one path for the different ways to write it
			file = abs
		}
		o.Replace[file] = with
	}
	return o, nil
}

// testMain is the file that is added to a package. It is of the external test package, which every package can have and
// which may import whatever the package under test is imported by; its imports have names that nobody else has.
const testMain = `package %s_test

import (
	testing_for_ctxplumb "testing"
	tracertest_for_ctxplumb "` + tracertest + `"
)

func TestMain(m *testing_for_ctxplumb.M) { tracertest_for_ctxplumb.VerifyTestMain(m) }
`

// testMainName is what the file is called, without its ending.
const testMainName = "testmain_for_ctxplumb"

// addMains gives a TestMain to those of packages whose tests make nodes and that have none. Files go into dir.
func (o overlay) addMains(packages []Package, dir Scratch) error {
	for i := range packages {
		p := &packages[i]
		if !p.HasTests() || !p.plumbed {
			continue
		}
		if p.OwnMain = o.declaresMain(*p); p.OwnMain || p.Module == nil || !p.Module.Main {
			continue // what is not of the main module may lie in the module cache, which no overlay may touch
		}
		file, err := dir.put(p.Name+"_test.go", fmt.Appendf(nil, testMain, p.Name))
		if err != nil {
			return err
		}
		o.Replace[filepath.Join(p.Dir, testMainName+"_test.go")] = file
		p.addedMain = true
	}
	return nil
}

// declaresMain reports whether a test file of p has a TestMain. What cannot be read or parsed is left to the compiler.
func (o overlay) declaresMain(p Package) bool {
	return slices.ContainsFunc(slices.Concat(p.TestGoFiles, p.XTestGoFiles), func(name string) bool {
		path := filepath.Join(p.Dir, name)
		if with, ok := o.Replace[path]; ok {
			path = with
		}
		file, _ := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		return file != nil && slices.ContainsFunc(file.Decls, isTestMain)
	})
}

func isTestMain(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && f.Recv == nil && f.Name.Name == "TestMain"
}

// write puts o into a file of dir and returns its path.
func (o overlay) write(dir Scratch) (path string, err error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	return dir.put("overlay.json", text)
}
