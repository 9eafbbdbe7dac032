package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const lineToAdd = "tracertest.VerifyTestMain(m)"

// nothing says why there is no recording at all.
func (t *testRun) nothing() error {
	switch {
	case slices.ContainsFunc(t.packages, gotest.Package.Records):
		return errors.New("no recording: the tests crashed or were killed before they began: mend that first")
	case slices.ContainsFunc(t.packages, func(p gotest.Package) bool { return p.OwnMain }):
		return errors.New("no recording: each package has a TestMain of its own: call " + lineToAdd + " there, in place of m.Run()")
	default:
		return errors.New("nothing to record: no test of " + strings.Join(t.patterns, " ") + " reaches grpcx, httpx or tracer, see ctxplumb help test")
	}
}

// silent notes the packages whose tests recorded nothing because nothing in them records.
func (t *testRun) silent(tree *tracer.Tree) []string {
	recorded := map[string]bool{}
	for _, r := range tree.Records {
		recorded[r.Package] = true
	}
	var own, plain []string
	for _, p := range t.packages {
		switch {
		case !p.HasTests() || p.Records() || recorded[p.ImportPath]:
		case p.OwnMain:
			own = append(own, p.Pattern(t.cwd))
		default:
			plain = append(plain, p.Pattern(t.cwd))
		}
	}
	var notes []string
	if len(own) > 0 {
		notes = append(notes, "not recording: "+strings.Join(own, ", ")+" (a TestMain of its own: call "+lineToAdd+" there, in place of m.Run())")
	}
	if len(plain) > 0 {
		notes = append(notes, "not recording: "+strings.Join(plain, ", ")+" (no test there reaches grpcx, httpx or tracer)")
	}
	return notes
}
