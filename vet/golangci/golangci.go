// Package golangci makes the analyzers of package vet a linter of golangci-lint: a module plugin, by the name ctxplumb.
// It is a module of its own, so that nobody else needs what it imports. How to build golangci-lint with it and how to
// switch it on is in docs/vet.md.
package golangci

import (
	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/ctxplumb/ctxplumb/vet"
)

// Name is the one to enable in .golangci.yml.
const Name = "ctxplumb"

func init() { //nolint:gochecknoinits // that is how plugins make themselves known
	register.Plugin(Name, New)
}

// New makes the plugin. It has no settings, and never fails.
func New(any) (register.LinterPlugin, error) { return plugin{}, nil }

type plugin struct{}

// BuildAnalyzers returns those of package vet.
func (plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return vet.Analyzers(), nil }

// GetLoadMode says that they need types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
