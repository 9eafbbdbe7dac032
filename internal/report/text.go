package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Text writes r for people: each drop with the place to mend, the tree around it and how to run it again, then a line
// for each package, the notes, and a summary. The tree is the one that r is the judgement of. It returns what w
// returns, after one write.
func Text(w io.Writer, tree *tracer.Tree, r tracer.Report, o Options) error {
	t := &text{Options: o, marks: fine, forest: newForest(tree.Records), verdicts: r.Verdicts}
	if o.ASCII {
		t.marks = ascii
	}
	for _, d := range o.sorted(r.Drops) {
		t.drop(d)
	}
	t.table(r.Packages)
	t.notes(r)
	t.summary(r)
	_, err := w.Write(t.out.Bytes())
	return err
}

type text struct {
	Options
	marks    marks
	forest   *forest
	verdicts []tracer.Verdict
	out      bytes.Buffer
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

func (t *text) drop(d tracer.Drop) {
	head := t.paint(red, t.marks.cross+" "+strings.ToUpper(string(d.Verdict)))
	t.line(head + "  " + label(d.Kind, d.Name) + " " + t.sentence(d))
	t.line("  " + t.place(d))
	t.tree(d.Record)
	if t.Again != nil {
		if command := t.Again(d); command != "" {
			t.line("  again: " + Printable(command))
		}
	}
	t.line("")
}

func label(kind tracer.Kind, name string) string { return Printable(string(kind) + " " + name) }

// place is where to mend d, and what stands there: the line's text, or else what cut it.
func (t *text) place(d tracer.Drop) string {
	what := d.Culprit.Source
	if what == "" && d.Cutter != tracer.CutterTransaction {
		what = d.Cutter
	}
	return Printable(t.where(d) + "   " + what)
}

func (t *text) where(d tracer.Drop) string {
	if d.Culprit.File == "" {
		return "place not known"
	}
	return fmt.Sprintf("%s:%d", t.file(d.Culprit.File), d.Culprit.Line)
}

func (t *text) notes(r tracer.Report) {
	opaque := 0
	for _, v := range r.Verdicts {
		if v == tracer.Opaque {
			opaque++
		}
	}
	if opaque > 0 {
		t.line(fmt.Sprintf("opaque: %s on a foreign context type, and no cancel fired to tell", count(opaque, "node")))
	}
	if r.Evicted > 0 {
		t.line(fmt.Sprintf("evicted: %s outgrew the recorder's bounds, nothing is known of them", count(r.Evicted, "node")))
	}
	if len(r.Missing) > 0 {
		t.line(missing(r.Missing))
	}
	for _, d := range t.sorted(r.Accepted) {
		t.line(Printable(fmt.Sprintf("accepted: %s is %s at %s: %s", label(d.Kind, d.Name), d.Verdict, t.where(d), d.Accepted)))
	}
	for _, n := range t.Notes {
		t.line(Printable(n))
	}
}

// maxMissing bounds the names of what is missing.
const maxMissing = 5

func missing(all []tracer.Missing) string {
	calls := 0
	var names []string
	for i, m := range all {
		calls += m.Calls
		if i < maxMissing {
			names = append(names, Printable(m.Call))
		}
	}
	if more := len(all) - maxMissing; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("missing: no server recorded %s: %s", count(calls, "call"), strings.Join(names, ", "))
}

func count[N int | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
