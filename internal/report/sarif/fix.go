package sarif

import (
	"net/url"
	"path/filepath"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

func fixes(f report.Finding) []*sarif.Fix {
	all := []*sarif.Fix{}
	for _, fix := range f.Fixes {
		all = append(all, sarif.NewFix().WithDescription(message(fix.Message)).WithArtifactChanges(changes(fix.Edits)))
	}
	return all
}

// changes has one for each file.
func changes(edits []report.Edit) []*sarif.ArtifactChange {
	var changes []*sarif.ArtifactChange
	at := map[string]*sarif.ArtifactChange{}
	for _, e := range edits {
		if at[e.File] == nil {
			at[e.File] = sarif.NewArtifactChange().WithArtifactLocation(artifact(e.File))
			changes = append(changes, at[e.File])
		}
		at[e.File].AddReplacement(replacement(e))
	}
	return changes
}

func replacement(e report.Edit) *sarif.Replacement {
	return sarif.NewReplacement().
		WithDeletedRegion(sarif.NewRegion().WithStartLine(e.Line).WithStartColumn(e.Column).WithEndLine(e.EndLine).WithEndColumn(e.EndColumn)).
		WithInsertedContent(sarif.NewArtifactContent().WithText(e.New))
}

// artifact is a file: below the folder that the reader takes for the root of the sources, where its name is relative.
func artifact(file string) *sarif.ArtifactLocation {
	uri := url.URL{Path: file}
	if filepath.IsAbs(file) {
		uri.Scheme = "file"
	}
	return sarif.NewSimpleArtifactLocation(uri.String())
}
