package report

import (
	"bytes"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Text writes r for people: each drop with the place to mend, the tree around it, how to mend it and to run it again, each finding of
// ctxplumb vet, then a line for each package, the notes, and a summary. The tree is the one that r is the judgement of. It returns what w
// returns, after one write.
func Text(w io.Writer, tree *tracer.Tree, r tracer.Report, o Options) error {
	t := &text{Story: Tell(tree, r, o), marks: fine}
	if o.ASCII {
		t.marks = ascii
	}
	for _, c := range t.Cards() {
		t.card(c)
	}
	for _, f := range t.Found() {
		t.finding(f)
	}
	t.table()
	for _, remark := range t.Remarks() {
		t.line(remark)
	}
	t.summary()
	_, err := w.Write(t.out.Bytes())
	return err
}

type text struct {
	*Story
	marks marks
	out   bytes.Buffer
}

// marks is what is drawn with.
type marks struct{ cross, tee, corner, bar, dots, dot string }

var (
	fine  = marks{"✘", "├─ ", "└─ ", "│  ", "…", " · "}
	ascii = marks{"x", "|- ", "`- ", "|  ", "...", ", "}
)

func (t *text) line(s string) { t.out.WriteString(strings.TrimRight(s, " ") + "\n") }

const (
	red   = "31"
	green = "32"
)

func (t *text) paint(colour, word string) string {
	if !t.Color {
		return word
	}
	return "\x1b[" + colour + "m" + word + "\x1b[0m"
}

func (t *text) card(c Card) {
	t.line(t.paint(red, t.marks.cross+" "+strings.ToUpper(string(c.Verdict))) + "  " + c.Title)
	t.line("  " + Where(c.File, c.Culprit.Line, c.Source))
	t.tree(c.Record)
	for line := range strings.SplitSeq(c.Advice(), "\n") {
		t.line("  " + line)
	}
	t.line("")
}

func (t *text) finding(f Finding) {
	t.line(t.paint(red, t.marks.cross+" VET") + "  " + f.Rule + ": " + f.Message)
	t.line("  " + Where(f.File, f.Line, f.Source))
	for _, fix := range f.Fixes {
		t.line("  fix: " + fix.Message)
	}
	t.line("")
}
