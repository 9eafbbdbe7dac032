package request

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// Reporter reports the findings of an analyzer, but for those that nobody can act on: in generated files, where a cut is
// declared, and in functions that are given a test.
//
// A message says what is dropped, from where it should have come, and what to write instead, in one line:
//
//	context.Background() is handed to pay, though ctx came in: pass ctx on
type Reporter struct {
	pass      *analysis.Pass
	generated map[*token.File]bool
	declared  map[line]string // by the last line that a declaration holds for
}

type line struct {
	file *token.File
	line int
}

// directive declares that a context is cut on purpose. A reason has to follow.
const directive = "//ctxplumb:detached"

// NewReporter reads the declarations of a package.
func NewReporter(pass *analysis.Pass) *Reporter {
	r := &Reporter{pass: pass, generated: map[*token.File]bool{}, declared: map[line]string{}}
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		r.generated[file] = ast.IsGenerated(f) || filepath.Ext(file.Name()) != ".go"
		for _, group := range f.Comments {
			for _, c := range group.List {
				if reason, ok := strings.CutPrefix(c.Text, directive); ok {
					r.declared[line{file, file.Line(c.Pos())}] = strings.TrimSpace(reason)
				}
			}
		}
	}
	return r
}

// Declared returns the reason of the declaration on the line of pos, or on the line above. A declaration without a
// reason declares nothing: ok is true, and the reason empty.
func (r *Reporter) Declared(pos token.Pos) (reason string, ok bool) {
	file := r.pass.Fset.File(pos)
	if file == nil {
		return "", false
	}
	at := line{file, file.Line(pos)}
	if reason, ok = r.declared[at]; ok {
		return reason, ok
	}
	at.line--
	reason, ok = r.declared[at]
	return reason, ok
}

// Report reports a finding at a node. Its category is the name of the analyzer.
func (r *Reporter) Report(at analysis.Range, message string, fixes ...analysis.SuggestedFix) {
	file := r.pass.Fset.File(at.Pos())
	if file == nil || r.generated[file] || r.tests(at.Pos()) {
		return
	}
	reason, ok := r.Declared(at.Pos())
	switch {
	case ok && reason != "":
		return
	case ok:
		message += "; a declaration needs a reason: " + directive + " <reason>"
	}
	r.pass.Report(analysis.Diagnostic{
		Pos: at.Pos(), End: at.End(), Category: r.pass.Analyzer.Name, Message: message, SuggestedFixes: fixes,
	})
}

// tests reports whether a position is in a function that is given a test, whatever its file: suites for others are in none
// of their own.
func (r *Reporter) tests(pos token.Pos) bool {
	for _, f := range r.pass.Files {
		if pos < f.FileStart || f.FileEnd <= pos {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(f, pos, pos)
		return slices.ContainsFunc(path, func(n ast.Node) bool {
			sig := signature(r.pass.TypesInfo, n)
			return sig != nil && takesTest(sig)
		})
	}
	return false
}

// InTest reports whether a position is in a test file, or in a package that is for tests by its name: test, testutil.
func InTest(pass *analysis.Pass, pos token.Pos) bool {
	return strings.HasPrefix(pass.Pkg.Name(), "test") || strings.HasSuffix(pass.Fset.Position(pos).Filename, "_test.go")
}
