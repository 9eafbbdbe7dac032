package gotest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// Env is how the go command is set up in the current folder.
type Env struct{ GOMOD, GOWORK, GOFLAGS string }

// ReadEnv fails outside of a module, and where the patterns of packages are about the root of a workspace that is in none.
// dir is the current folder.
func ReadEnv(dir string, patterns []string) (Env, error) {
	out, err := goOutput(context.Background(), "env", "-json", "GOMOD", "GOWORK", "GOFLAGS")
	if err != nil {
		return Env{}, err
	}
	var e Env
	if err := json.Unmarshal(out, &e); err != nil {
		return Env{}, fmt.Errorf("go env wrote what is not JSON: %w", err)
	}
	return e, e.holds(dir, patterns)
}

func (e Env) holds(dir string, patterns []string) error {
	here := func(pattern string) bool { return pattern == "." || pattern == "./..." }
	switch {
	case e.module() != "":
		return nil
	case !e.workspace():
		return fmt.Errorf("%s is in no Go module: go to a folder that is, or make it one with go mod init", dir)
	case len(patterns) == 0 || slices.ContainsFunc(patterns, here):
		return fmt.Errorf("%s is in no module of %s: name packages of its modules, such as %s, or go to the folder of one", dir, e.GOWORK, e.example(dir))
	}
	return nil
}

// example names the packages of a module of the workspace, as seen from dir.
func (e Env) example(dir string) string {
	text, _ := os.ReadFile(e.GOWORK)
	if work, err := modfile.ParseWork(e.GOWORK, text, nil); err == nil && len(work.Use) > 0 {
		folder := whole(filepath.Dir(e.GOWORK), work.Use[0].Path)
		if rel, err := filepath.Rel(dir, folder); err == nil && filepath.IsLocal(rel) {
			return "./" + filepath.ToSlash(filepath.Join(rel, "..."))
		}
	}
	return "./module/..."
}

// module is the folder of the module, empty outside of one.
func (e Env) module() string {
	if e.GOMOD == "" || e.GOMOD == os.DevNull {
		return ""
	}
	return filepath.Dir(e.GOMOD)
}

func (e Env) workspace() bool { return e.GOWORK != "" && e.GOWORK != "off" }

// vendored reports whether dependencies come from a folder named vendor.
func (e Env) vendored(given Flags) bool {
	root := e.module()
	if e.workspace() {
		root = filepath.Dir(e.GOWORK)
	}
	switch given.value("mod") {
	case "":
		_, err := os.Stat(filepath.Join(root, "vendor", "modules.txt"))
		return err == nil
	case "vendor":
		return true
	default:
		return false
	}
}
