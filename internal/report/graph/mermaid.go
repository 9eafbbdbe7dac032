package graph

import (
	"fmt"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Mermaid writes a flowchart of at most 200 nodes; of more, those around the drops, and how many there are. It returns
// what w returns, after one write.
func Mermaid(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	d := draw(report.Tell(tree, r, o))
	page := new(strings.Builder)
	page.WriteString("flowchart LR\n")
	for _, n := range d.nodes {
		class := ""
		if n.dropped {
			class = ":::dropped"
		}
		fmt.Fprintf(page, "  n%d[\"%s<br>%s\"]%s\n", n.record, entities(n.name), entities(n.state), class)
	}
	for _, e := range d.edges {
		fmt.Fprintf(page, "  n%d %s n%d\n", e.from, mermaidArrow(e), e.to)
	}
	if d.note != "" {
		fmt.Fprintf(page, "  note[\"%s\"]\n", entities(d.note))
	}
	page.WriteString("  classDef dropped stroke:#c8390b,stroke-width:3px,stroke-dasharray:6 3\n")
	_, err := io.WriteString(w, page.String())
	return err
}

func mermaidArrow(e edge) string {
	switch {
	case e.gap:
		return `-. "..." .->`
	case e.dropped:
		return "--x"
	default:
		return "-->"
	}
}

// entities writes all but letters, digits and what is plain in a label as #35; and the like, which Mermaid undoes where it
// draws: nothing in a label has a meaning then, of its own, of Markdown or of HTML.
func entities(text string) string {
	var b strings.Builder
	for _, r := range text {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(" .,:/-+", r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
