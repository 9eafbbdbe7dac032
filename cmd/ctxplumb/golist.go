package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// testPackage is what go list says of a package.
type testPackage struct {
	ImportPath, Dir           string
	Error                     *struct{ Pos, Err string }
	TestGoFiles, XTestGoFiles []string
	TestImports, XTestImports []string
}

const (
	fields     = "-json=ImportPath,Dir,Error,TestGoFiles,XTestGoFiles,TestImports,XTestImports"
	tracertest = "github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// list asks the go command which packages the patterns stand for. It fails outside of a module, on no package, on a
// package that cannot be found or loaded, and where there are no tests. The flags are those of go test, dir is the
// current folder.
func list(dir string, patterns, flags []string) ([]testPackage, error) {
	if err := inModule(dir); err != nil {
		return nil, err
	}
	args := append([]string{"list", "-e", fields}, selecting(flags)...)
	out, err := goOutput(append(append(args, "--"), patterns...)...)
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
	if !slices.ContainsFunc(packages, testPackage.hasTests) {
		return nil, fmt.Errorf("no tests in %s: ctxplumb judges what tests do, name packages that have some", named)
	}
	return packages, nil
}

func inModule(dir string) error {
	out, err := goOutput("env", "GOMOD", "GOWORK")
	if err != nil {
		return err
	}
	mod, work, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if (mod == "" || mod == os.DevNull) && (work == "" || work == "off") {
		return fmt.Errorf("%s is in no Go module: go to a folder that is, or make it one with go mod init", dir)
	}
	return nil
}

// goOutput runs the go command for its output. Its errors are one line.
func goOutput(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	var message bytes.Buffer
	cmd.Stderr = &message
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("there is no go command in PATH: install Go, or add its bin folder to PATH")
	case err != nil:
		return nil, fmt.Errorf("go %s failed (%w): %s", args[0], err, oneLine(message.String()))
	}
	return out, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// selecting picks the flags of go test that change which files and modules there are.
func selecting(flags []string) []string {
	var picked []string
	for i, f := range flags {
		name, _, joined := strings.Cut(strings.TrimLeft(f, "-"), "=")
		if !strings.HasPrefix(f, "-") || !slices.Contains([]string{"tags", "mod", "modfile", "overlay"}, name) {
			continue
		}
		picked = append(picked, f)
		if !joined && i+1 < len(flags) {
			picked = append(picked, flags[i+1])
		}
	}
	return picked
}

func parse(out []byte) ([]testPackage, error) {
	var packages []testPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p testPackage
		switch err := d.Decode(&p); {
		case err == io.EOF:
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("go list wrote what is not JSON: %w", err)
		case p.Error != nil:
			reason := oneLine(p.Error.Err)
			if p.Error.Pos != "" {
				reason = p.Error.Pos + ": " + reason
			}
			return nil, fmt.Errorf("package %s does not load (%s): mend it, or name packages as for go test", p.ImportPath, reason)
		}
		packages = append(packages, p)
	}
}

func (p testPackage) hasTests() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

// recording reports whether its tests import the package that records them.
func (p testPackage) recording() bool {
	return slices.Contains(p.TestImports, tracertest) || slices.Contains(p.XTestImports, tracertest)
}

// name is how to name p on a command line in folder dir.
func (p testPackage) name(dir string) string {
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
