package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// nursery is where mutants grow up: a copy of this module, in which each is a package, and their tests are one.
type nursery struct {
	dir      string
	ctxplumb string // the command
	tests    *plant.Tests
}

const (
	module = "github.com/ctxplumb/ctxplumb/examples/"
	nest   = "nest" // the folder of the tests
)

// newNursery makes one in a folder.
func newNursery(ctx context.Context, dir string) (nursery, error) {
	n := nursery{dir: dir, ctxplumb: filepath.Join(dir, "ctxplumb")}
	var err error
	if n.tests, err = plant.LoadTests("shop"); err != nil {
		return n, err
	}
	if err := os.CopyFS(dir, sources{os.DirFS(".")}); err != nil {
		return n, err
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return n, err
	}
	if err := command(ctx, dir, "go", "mod", "edit", "-replace=github.com/ctxplumb/ctxplumb="+root); err != nil {
		return n, err
	}
	return n, command(ctx, dir, "go", "build", "-o", n.ctxplumb, "github.com/ctxplumb/ctxplumb/cmd/ctxplumb")
}

// sources are the folders that a mutant needs.
type sources struct{ fs.FS }

// ReadDir leaves the others out.
func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return name == "." && e.IsDir() && e.Name() != "shop" && e.Name() != "mutants"
	}), err
}

func command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// nameOf names a mutant by its number in the nursery.
func nameOf(i int) string { return "m" + strconv.Itoa(i) }

// raise makes the mutants in the place of those before.
func (n nursery) raise(mutants []plant.Mutant) error {
	for i, m := range mutants {
		if err := n.plant(nameOf(i), m); err != nil {
			return err
		}
	}
	return nil
}

// compile raises mutants and compiles their tests.
func (n nursery) compile(ctx context.Context, mutants []plant.Mutant) (tests string, err error) {
	folder := filepath.Join(n.dir, nest)
	if err := errors.Join(os.RemoveAll(folder), n.raise(mutants)); err != nil {
		return "", err
	}
	texts := map[string][]byte{"main_test.go": n.tests.Main()}
	for i := range mutants {
		maps.Copy(texts, n.tests.For(nameOf(i), module+"shop", module+nameOf(i)))
	}
	if err := write(folder, texts); err != nil {
		return "", err
	}
	tests = filepath.Join(folder, "nest.test")
	return tests, command(ctx, n.dir, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", tests, "./"+nest)
}

// plant writes a mutant.
func (n nursery) plant(name string, m plant.Mutant) error {
	folder := filepath.Join(n.dir, name)
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	texts := map[string][]byte{}
	paths, err := filepath.Glob(filepath.Join("shop", "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if texts[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			return err
		}
	}
	maps.DeleteFunc(texts, func(file string, _ []byte) bool { return strings.HasSuffix(file, "_test.go") })
	maps.Copy(texts, m.Texts)
	return write(folder, texts)
}

// write makes a folder with files.
func write(folder string, texts map[string][]byte) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
