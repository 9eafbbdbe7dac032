package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/ctxplumb/ctxplumb/internal/printable"
	"github.com/ctxplumb/ctxplumb/tracer"
)

type jsonReport struct {
	Summary  jsonSummary `json:"summary"`
	Drops    []jsonDrop  `json:"drops"`
	Findings []Finding   `json:"findings"`
}

type jsonSummary struct {
	Nodes    int      `json:"nodes"`
	Edges    int      `json:"edges"`
	Drops    int      `json:"drops"`
	Findings int      `json:"findings"`
	Linkage  *percent `json:"linkage"`
	Coverage *percent `json:"coverage"`
	Untested int      `json:"untested"`
}

type jsonDrop struct {
	Verdict tracer.Verdict `json:"verdict"`
	Kind    tracer.Kind    `json:"kind"`
	Name    string         `json:"name"`
	Path    string         `json:"path"`
	File    string         `json:"file"`
	Line    int            `json:"line"`
	Func    string         `json:"func"`
	Package string         `json:"package"`
	Test    string         `json:"test"`
}

// JSON writes the summary of r and its drops, sorted by file, line and verdict, indented by two blanks. Linkage and
// coverage are in percent, null where there are no edges to speak of; untested counts the edges that no test cancels.
// Of o it heeds Dir. It returns what w returns, after one write.
func JSON(w io.Writer, _ *tracer.Tree, r tracer.Report, o Options) error {
	c := r.Coverage()
	out := jsonReport{
		Summary: jsonSummary{
			Nodes: r.Nodes, Edges: c.Edges, Drops: len(r.Drops), Findings: len(o.Findings),
			Linkage: orNull(c.Linkage()), Coverage: orNull(c.Percent()), Untested: c.Untested(),
		},
		Drops: []jsonDrop{}, Findings: o.found(),
	}
	for _, d := range o.sorted(r.Drops) {
		out.Drops = append(out.Drops, jsonDrop{
			d.Verdict, d.Kind, d.Name, chain(d.Path),
			o.file(d.Culprit.File), d.Culprit.Line, d.Culprit.Func, d.Package, d.Test,
		})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, printable.JSON(b.String()))
	return err
}

func orNull(p float64, ok bool) *percent {
	if !ok {
		return nil
	}
	rounded := round(p)
	return &rounded
}
