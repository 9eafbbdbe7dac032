package gotest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Package is what go list says of a package.
type Package struct {
	ImportPath, Dir, Name     string
	ForTest                   string // of a package that is built anew for the tests of another
	Error                     *struct{ Pos, Err string }
	Module                    *struct{ Main bool }
	TestGoFiles, XTestGoFiles []string
	TestImports, XTestImports []string
	Deps                      []string

	OwnMain bool // it has a TestMain of its own: known once there are mains added

	plumbed   bool // something in its tests makes nodes, which a TestMain can record
	addedMain bool // it has one that the overlay adds
}

const (
	fields     = "-json=ImportPath,Dir,Name,ForTest,Error,Module,TestGoFiles,XTestGoFiles,TestImports,XTestImports,Deps"
	self       = "github.com/ctxplumb/ctxplumb"
	tracerPath = self + "/tracer"
	tracertest = tracerPath + "/tracertest"
)

// List asks the go command which packages the patterns stand for. It fails on no package, on a package that cannot be
// found or loaded, and where there are no tests. The flags are those of go test.
func List(patterns []string, flags Flags) ([]Package, error) {
	selecting, _ := flags.split("tags", "mod", "modfile", "overlay")
	args := slices.Concat([]string{"list", "-e", "-test", fields}, selecting, []string{"--"}, patterns)
	out, err := goOutput(context.Background(), args...)
	if err != nil {
		return nil, err
	}
	packages, err := parse(out)
	if err != nil {
		return nil, err
	}
	named := strings.Join(patterns, " ")
	if len(packages) == 0 {
		return nil, fmt.Errorf("no packages match %s: name packages as for go test, such as ./...", named)
	}
	if !slices.ContainsFunc(packages, Package.HasTests) {
		return nil, fmt.Errorf("no tests in %s: ctxplumb judges what tests do, name packages that have some", named)
	}
	return packages, nil
}

// goOutput runs the go command for its output. Its errors are one line.
func goOutput(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var message bytes.Buffer
	cmd.Stderr = &message
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, errors.New("stopped before the tests ran")
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("there is no go command in PATH: install Go, or add its bin folder to PATH")
	case err != nil:
		return nil, fmt.Errorf("go %s failed (%w): %s", args[0], err, oneLine(message.String()))
	}
	return out, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// parse reads what go list -test writes: packages, then the programs that test them and what is built anew for those.
func parse(out []byte) ([]Package, error) {
	var packages []Package
	at := map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list wrote what is not JSON: %w", err)
		}
		if tested, ok := at[strings.TrimSuffix(p.ImportPath, ".test")]; ok {
			packages[tested].plumbed = slices.ContainsFunc(p.Deps, isTracer)
			continue
		}
		if p.ForTest != "" {
			continue
		}
		if err := p.unloadable(); err != nil {
			return nil, err
		}
		p.Deps = nil
		at[p.ImportPath] = len(packages)
		packages = append(packages, p)
	}
}

// isTracer reports whether a dependency is package tracer, be it built anew for a test.
func isTracer(dependency string) bool {
	path, _, _ := strings.Cut(dependency, " ")
	return path == tracerPath
}

func (p Package) unloadable() error {
	if p.Error == nil {
		return nil
	}
	reason := oneLine(p.Error.Err)
	if p.Error.Pos != "" {
		reason = p.Error.Pos + ": " + reason
	}
	return fmt.Errorf("package %s does not load (%s): mend it, or name packages as for go test", p.ImportPath, reason)
}

// HasTests reports whether there is a file of tests.
func (p Package) HasTests() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

// Records reports whether its tests import the package that records them, or are made to.
func (p Package) Records() bool {
	return p.addedMain || slices.Contains(p.TestImports, tracertest) || slices.Contains(p.XTestImports, tracertest)
}

// Pattern is how to name p on a command line in folder dir.
func (p Package) Pattern(dir string) string {
	rel, err := filepath.Rel(dir, p.Dir)
	switch {
	case err != nil || !filepath.IsLocal(rel):
		return p.ImportPath
	case rel == ".":
		return rel
	default:
		return "./" + filepath.ToSlash(rel)
	}
}
