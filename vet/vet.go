// Package vet finds drops before any test runs: static analyzers for what package tracer finds while a program runs.
// Each is a package of its own, as in golang.org/x/tools/go/analysis/passes, and can be used with any driver of
// go/analysis. The command is ctxplumb vet.
//
// A cut that is meant is declared, with tracer.Detach or with a comment on its line or on the line above:
//
//	//ctxplumb:detached the ledger is written even if the client is gone
package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/ctxplumb/ctxplumb/vet/compensation"
	"github.com/ctxplumb/ctxplumb/vet/contextless"
	"github.com/ctxplumb/ctxplumb/vet/cut"
	"github.com/ctxplumb/ctxplumb/vet/deafgoroutine"
	"github.com/ctxplumb/ctxplumb/vet/deafwait"
	"github.com/ctxplumb/ctxplumb/vet/foreign"
	"github.com/ctxplumb/ctxplumb/vet/forgottencancel"
	"github.com/ctxplumb/ctxplumb/vet/lost"
	"github.com/ctxplumb/ctxplumb/vet/outercontext"
)

// Analyzers returns all analyzers, in the order of their names. The slice is the caller's.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		compensation.Analyzer,
		contextless.Analyzer,
		cut.Analyzer,
		deafgoroutine.Analyzer,
		deafwait.Analyzer,
		foreign.Analyzer,
		forgottencancel.Analyzer,
		lost.Analyzer,
		outercontext.Analyzer,
	}
}
