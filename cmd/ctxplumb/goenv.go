package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// goEnv is how the go command is set up in the current folder.
type goEnv struct{ GOMOD, GOWORK, GOFLAGS string }

// readGoEnv fails outside of a module. dir is the current folder.
func readGoEnv(dir string) (goEnv, error) {
	out, err := goOutput(context.Background(), "env", "-json", "GOMOD", "GOWORK", "GOFLAGS")
	if err != nil {
		return goEnv{}, err
	}
	var e goEnv
	if err := json.Unmarshal(out, &e); err != nil {
		return goEnv{}, fmt.Errorf("go env wrote what is not JSON: %w", err)
	}
	if e.module() == "" && !e.workspace() {
		return goEnv{}, fmt.Errorf("%s is in no Go module: go to a folder that is, or make it one with go mod init", dir)
	}
	return e, nil
}

// module is the folder of the module, empty outside of one.
func (e goEnv) module() string {
	if e.GOMOD == "" || e.GOMOD == os.DevNull {
		return ""
	}
	return filepath.Dir(e.GOMOD)
}

func (e goEnv) workspace() bool { return e.GOWORK != "" && e.GOWORK != "off" }

// vendored reports whether dependencies come from a folder named vendor.
func (e goEnv) vendored(given goFlags) bool {
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
