package graph

import (
	"fmt"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// DOT writes a graph of at most 200 nodes for Graphviz; of more, those around the drops, and how many there are. It
// returns what w returns, after one write.
func DOT(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	d := draw(report.Tell(tree, r, o))
	page := new(strings.Builder)
	page.WriteString("digraph ctxplumb {\n  rankdir=LR\n  node [shape=box]\n")
	if d.note != "" {
		fmt.Fprintf(page, "  label=\"%s\"\n", escape.Replace(d.note))
	}
	for _, n := range d.nodes {
		style := ""
		if n.dropped {
			style = `, style=dashed, penwidth=3, color="#c8390b"`
		}
		fmt.Fprintf(page, "  n%d [label=\"%s\\n%s\"%s]\n", n.record, escape.Replace(n.name), escape.Replace(n.state), style)
	}
	for _, e := range d.edges {
		fmt.Fprintf(page, "  n%d -> n%d%s\n", e.from, e.to, dotStyle(e))
	}
	page.WriteString("}\n")
	_, err := io.WriteString(w, page.String())
	return err
}

func dotStyle(e edge) string {
	switch {
	case e.gap:
		return ` [style=dotted, label="..."]`
	case e.dropped:
		return " [arrowhead=tee]"
	default:
		return ""
	}
}

// escape is for what has a meaning in a quoted label: its end, escapes such as \N, and entities of HTML.
var escape = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "&", "&amp;")
