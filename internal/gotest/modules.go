package gotest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Build is what go test is given besides, so that packages build with the TestMain that is added to them.
type Build struct {
	flags Flags
	env   []string
}

// AddMains has packages record that have no TestMain, by an overlay, and returns what go test is given for that. What is
// needed goes into dir. The flags are those of go test.
func (e Env) AddMains(packages []Package, flags Flags, dir Scratch) (Build, error) {
	given := slices.Concat(fromGOFLAGS(e.GOFLAGS), flags)
	o, err := readOverlay(given.value("overlay"))
	if err != nil {
		return Build{}, err
	}
	if err := o.addMains(packages, dir); err != nil {
		return Build{}, err
	}
	added := slices.IndexFunc(packages, func(p Package) bool { return p.addedMain })
	if added < 0 {
		return Build{}, nil
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // dir is to be removed
	defer stop()
	b, err := e.importing(ctx, packages[added], given, dir)
	if err != nil {
		return Build{}, err
	}
	path, err := o.write(dir)
	b.flags = append(b.flags, "-overlay="+path)
	return b, err
}

// importing makes package tracertest importable from package p. A module that uses ctxplumb requires it, but its go.mod and
// go.sum need not know what only tracertest imports. Copies in dir learn that; the files of the module, which a person has
// under version control, stay as they are.
func (e Env) importing(ctx context.Context, p Package, given Flags, dir Scratch) (Build, error) {
	if e.workspace() && !e.vendored(given) {
		work, err := e.copyWork(dir)
		return Build{env: []string{"GOWORK=" + work}}, err
	}
	selecting, _ := given.split("mod", "modfile", "tags")
	if given.value("mod") != "mod" && tryImport(ctx, p, selecting, dir) == nil { // with it, trying is changing
		return Build{}, nil
	}
	if e.vendored(given) {
		return Build{}, errors.New("the folder vendor lacks " + tracertest + ": import it in a test file and run go mod vendor," +
			" or do without the folder: ctxplumb test ... -- -mod=mod")
	}
	file, err := e.copyMod(given.value("modfile"), dir)
	if err != nil {
		return Build{}, err
	}
	tags, _ := given.split("tags")
	err = tryImport(ctx, p, append(tags, "-mod=mod", "-modfile="+file), dir)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("tests that record import what cannot be loaded (%w): run go get %s, and mend what it says", err, tracertest)
	}
	if err != nil {
		return Build{}, err
	}
	return Build{flags: Flags{"-modfile=" + file}}, nil
}

// tryImport has the go command load a package that is not there, below p, and that imports tracertest as p is to do. With
// -mod=mod it finds what is missing for that, and for nothing else.
func tryImport(ctx context.Context, p Package, flags Flags, dir Scratch) error {
	file, err := dir.put("importing.go", []byte("package importing\n\nimport _ \""+tracertest+"\"\n"))
	if err != nil {
		return err
	}
	folder := filepath.Join(p.Dir, testMainName)
	o, err := overlay{map[string]string{filepath.Join(folder, "importing.go"): file}}.write(dir)
	if err != nil {
		return err
	}
	args := slices.Concat([]string{"list", "-deps", "-overlay=" + o}, flags, []string{"--", folder})
	_, err = goOutput(ctx, args...)
	return err
}

// copyMod copies go.mod, or the file that stands for it, and go.sum.
func (e Env) copyMod(from string, dir Scratch) (path string, err error) {
	if from == "" {
		from = e.GOMOD
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return "", err
	}
	if err := copySum(dir, "go.sum", strings.TrimSuffix(from, ".mod")+".sum"); err != nil {
		return "", err
	}
	return dir.put("go.mod", text)
}

// copyWork copies go.work and go.work.sum. The copy lies elsewhere, so it names folders as a whole.
func (e Env) copyWork(dir Scratch) (path string, err error) {
	text, err := os.ReadFile(e.GOWORK)
	if err != nil {
		return "", err
	}
	work, err := modfile.ParseWork(e.GOWORK, text, nil)
	if err != nil {
		return "", err
	}
	root := filepath.Dir(e.GOWORK)
	used := make([]*modfile.Use, len(work.Use))
	for i, use := range work.Use {
		used[i] = &modfile.Use{Path: whole(root, use.Path), ModulePath: use.ModulePath}
	}
	work.SetUse(used)
	for _, r := range work.Replace {
		if err := work.AddReplace(r.Old.Path, r.Old.Version, replacement(root, r.New), r.New.Version); err != nil {
			return "", err
		}
	}
	if err := copySum(dir, "go.work.sum", e.GOWORK+".sum"); err != nil {
		return "", err
	}
	return dir.put("go.work", modfile.Format(work.Syntax))
}

// replacement is what replaces a module, a folder of its own or another module.
func replacement(root string, by module.Version) string {
	if by.Version != "" {
		return by.Path
	}
	return whole(root, by.Path)
}

func whole(root, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(root, path)
}

// copySum copies a file of checksums, which a module without dependencies does not have.
func copySum(dir Scratch, name, from string) error {
	text, err := os.ReadFile(from)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = dir.put(name, text)
	return err
}
