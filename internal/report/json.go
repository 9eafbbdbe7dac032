package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/ctxplumb/ctxplumb/internal/printable"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// JSON writes the [Verdict] on tree, whose judgement is r, indented by two blanks: its drops sorted by file, line and
// verdict, then its edges, then the findings of ctxplumb vet. Linkage and coverage are in percent. It returns what w
// returns, after one write.
func JSON(w io.Writer, tree *tracer.Tree, r tracer.Report, o Options) error {
	return WriteJSON(w, Tell(tree, r, o).Verdict())
}

// WriteJSON writes v as JSON that is safe on a terminal, indented by two blanks. It returns what w returns, after one write.
func WriteJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, printable.JSON(b.String()))
	return err
}
