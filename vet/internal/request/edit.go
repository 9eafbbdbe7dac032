package request

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// Import returns the name by which a file knows a package, and what has to be edited for that: nothing, if it imports
// the package already. Its edits take no line more than they need; gofmt puts them in order.
func Import(file *ast.File, info *types.Info, pkg string) (name string, edits []analysis.TextEdit) {
	for _, spec := range file.Imports {
		if known := info.PkgNameOf(spec); known != nil && known.Imported().Path() == pkg && known.Name() != "_" && known.Name() != "." {
			return known.Name(), nil
		}
	}
	quoted := strconv.Quote(pkg)
	at, text := file.Name.End(), "\n\nimport "+quoted
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		switch {
		case !ok || d.Tok != token.IMPORT:
		case d.Lparen.IsValid():
			at, text = d.Lparen+1, "\n\t"+quoted
		default:
			at, text = d.End(), "\nimport "+quoted
		}
	}
	return path.Base(pkg), []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(text)}}
}

// Free returns the first of some names that nothing has in the scopes around pos, whatever its line; empty if all are
// taken.
func Free(pkg *types.Package, pos token.Pos, names ...string) string {
	scope := pkg.Scope().Innermost(pos)
	for _, name := range names {
		if scope == nil {
			return ""
		}
		if _, obj := scope.LookupParent(name, token.NoPos); obj == nil {
			return name
		}
	}
	return ""
}

// Replace is a fix that writes text in the place of a node.
func Replace(message string, node ast.Node, text string) analysis.SuggestedFix {
	return analysis.SuggestedFix{Message: message, TextEdits: []analysis.TextEdit{{
		Pos: node.Pos(), End: node.End(), NewText: []byte(text),
	}}}
}
