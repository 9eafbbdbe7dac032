package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Verdict is a verdict as data: what [JSON] writes. Its strings are as they were recorded, and not safe to show.
type Verdict struct {
	Summary  Totals    `json:"summary"`
	Drops    []Dropped `json:"drops"`
	Edges    []Edge    `json:"edges"`
	Findings []Finding `json:"findings"`
}

// Totals are the numbers of a verdict.
type Totals struct {
	Nodes    int      `json:"nodes"`
	Edges    int      `json:"edges"`
	Drops    int      `json:"drops"`
	Findings int      `json:"findings"`
	Linkage  *percent `json:"linkage"`  // null where there are no edges
	Coverage *percent `json:"coverage"` // null where there are none but declared ones
	Untested int      `json:"untested"` // edges that no test cancels
}

// Dropped is a drop as data.
type Dropped struct {
	Verdict tracer.Verdict `json:"verdict"`
	Kind    tracer.Kind    `json:"kind"`
	Name    string         `json:"name"`
	Title   string         `json:"title"` // as Card has it, and safe to show
	Path    string         `json:"path"`  // from the root to the node
	File    string         `json:"file"`  // of the place to mend; empty where it is not known, and line is 0
	Line    int            `json:"line"`
	Func    string         `json:"func"`
	Source  string         `json:"source"` // what stands there, or else what cut it
	Mend    string         `json:"mend"`   // as Card has it, and safe to show
	Package string         `json:"package"`
	Test    string         `json:"test"`
}

// Edge is a [tracer.Edge] as data.
type Edge struct {
	Package  string `json:"package"`
	Parent   string `json:"parent"`
	Child    string `json:"child"`
	Linked   bool   `json:"linked"`
	Detached bool   `json:"detached"`
	Covered  bool   `json:"covered"`
}

// Verdict is s as data.
func (s *Story) Verdict() Verdict {
	c := s.Report.Coverage()
	v := Verdict{
		Summary: Totals{
			Nodes: s.Report.Nodes, Edges: c.Edges, Drops: len(s.Report.Drops), Findings: len(s.Findings),
			Linkage: orNull(c.Linkage()), Coverage: orNull(c.Percent()), Untested: c.Untested(),
		},
		Drops: []Dropped{}, Edges: []Edge{}, Findings: s.found(),
	}
	for _, c := range s.Cards() {
		v.Drops = append(v.Drops, Dropped{
			c.Verdict, c.Kind, c.Name, c.Title, chain(c.Path),
			s.file(c.Culprit.File), c.Culprit.Line, c.Culprit.Func, source(c.Drop), c.Mend, c.Package, c.Test,
		})
	}
	for _, e := range s.Report.Edges {
		v.Edges = append(v.Edges, Edge(e))
	}
	return v
}

func orNull(p float64, ok bool) *percent {
	if !ok {
		return nil
	}
	rounded := round(p)
	return &rounded
}

// verdictHead tells what [JSON] wrote from a recording, whose lines begin otherwise.
var verdictHead = []byte(`{"summary":`)

// IsVerdict reports whether a file that begins with head, of 32 bytes or more where it has them, is one that [JSON] wrote.
func IsVerdict(head []byte) bool {
	return bytes.HasPrefix(bytes.Join(bytes.Fields(head), nil), verdictHead)
}

// ReadVerdict reads what [JSON] wrote. Its error says what to do.
func ReadVerdict(r io.Reader) (Verdict, error) {
	var v Verdict
	if err := json.NewDecoder(r).Decode(&v); err != nil {
		return Verdict{}, fmt.Errorf("not a verdict of ctxplumb (%w): %s", err, writeAgain)
	}
	for i, f := range v.Findings {
		if !f.placed() {
			return Verdict{}, fmt.Errorf("not a verdict of ctxplumb (finding %d has no such line or column): %s", i+1, writeAgain)
		}
	}
	return v, nil
}

const writeAgain = "write it again with -out json:PATH"
