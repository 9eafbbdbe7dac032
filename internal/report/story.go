package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Story is a verdict in words, the same in every format. All its words are safe on one line of a terminal; a format
// escapes what has a meaning in it. It is not safe for concurrent use.
type Story struct {
	Options
	Tree   *tracer.Tree
	Report tracer.Report
	forest *forest
}

// Card is a drop in words; the Drop in it is as it was recorded.
type Card struct {
	tracer.Drop
	Title  string // what happened: "go fanout.worker never heard that its caller was cancelled"
	File   string // of the place to mend, relative to Options.Dir where it lies below it; empty where none is known
	Source string // what stands there, or else what cut it; may be empty
	Chain  []Step // from the root to the node
	Cancel int    // index in Chain of the node where the cancel began; -1 where none fired
	Mend   string // what to do about it, or how to declare it
	Again  string // the command that runs its test again; empty where that is not known
}

// Step is a node on the way to a drop.
type Step struct {
	Record  int    // index in Tree.Records
	Node    string // kind and name
	State   string // what became of it: "cancelled: client went away"
	Skipped int    // nodes between it and the step before that are not shown
}

// Tell puts r, the judgement of tree, into words.
func Tell(tree *tracer.Tree, r tracer.Report, o Options) *Story {
	return &Story{Options: o, Tree: tree, Report: r, forest: newForest(tree.Records)}
}

// Cards gives the drops in the order in which they are shown.
func (s *Story) Cards() []Card {
	cards := make([]Card, 0, len(s.Report.Drops))
	for _, d := range s.sorted(s.Report.Drops) {
		cards = append(cards, s.card(d))
	}
	return cards
}

// Parent is the node above node i; false for a root. A parent that is not among the records, or that would close a circle,
// is none.
func (s *Story) Parent(i int) (parent int, ok bool) {
	return s.forest.parent[i], s.forest.parent[i] != none
}

// Above leads from node i to its root, i being the first; of a long way it has the nearest and the root.
func (s *Story) Above(i int) []int {
	var above []int
	for _, stop := range slices.Backward(s.forest.way(i, none, maxNodes)) {
		above = append(above, stop.node)
	}
	return above
}

// Near chooses at most limit nodes to show around node i, in the order in which they started: the root, what is above i,
// then what hangs below those.
func (s *Story) Near(i, limit int) []int { return s.forest.around(i, limit) }

func (s *Story) card(d tracer.Drop) Card {
	card := Card{
		Drop: d, Title: label(d.Kind, d.Name) + " " + s.sentence(d), Source: Printable(source(d)),
		Cancel: none, Mend: Printable(s.mend(d)),
	}
	if d.Culprit.File != "" {
		card.File = Printable(s.file(d.Culprit.File))
	}
	if s.Again != nil {
		card.Again = Printable(s.Again(d))
	}
	began := s.forest.cancelOf(d)
	for _, i := range s.forest.way(d.Record, began, maxNodes) {
		step := Step{Record: i.node, Node: s.Node(i.node), State: s.State(i.node), Skipped: i.skipped}
		if i.node == began {
			card.Cancel = len(card.Chain)
		}
		card.Chain = append(card.Chain, step)
	}
	return card
}

// Began reports whether a cancel began at i: its parent was not cancelled.
func (s *Story) Began(i int) bool { return s.forest.source(i) }

// source is the line's text, or else what cut it.
func source(d tracer.Drop) string {
	if d.Culprit.Source == "" && d.Cutter != tracer.CutterTransaction {
		return d.Cutter
	}
	return d.Culprit.Source
}

// Place is where to mend the drop: file and line.
func (c Card) Place() string { return place(c.File, c.Culprit.Line) }

// Way is the chain on one line.
func (c Card) Way() string {
	steps := make([]string, len(c.Chain))
	for i, s := range c.Chain {
		steps[i] = s.Node + " (" + s.State + ")"
		if s.Skipped > 0 {
			steps[i] = fmt.Sprintf("%d more > %s", s.Skipped, steps[i])
		}
	}
	return strings.Join(steps, " > ")
}

// Text is all that is known of the drop, in a few lines.
func (c Card) Text() string { return c.Title + "\n" + c.Detail() }

// Detail is what there is to say beside the title, in a few lines.
func (c Card) Detail() string {
	return strings.Join([]string{Where(c.File, c.Culprit.Line, c.Source), c.Way(), c.Advice()}, "\n")
}

// Advice is what to do, in a line or two: how to mend it, and how to run its test again.
func (c Card) Advice() string {
	if c.Again == "" {
		return "mend: " + c.Mend
	}
	return "mend: " + c.Mend + "\nagain: " + c.Again
}

func place(file string, line int) string {
	if file == "" {
		return "place not known"
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// Where says on one line that is safe to show what stands at a place.
func Where(file string, line int, source string) string {
	return strings.TrimRight(Printable(place(file, line)+"   "+source), " ")
}

func label(kind tracer.Kind, name string) string { return Printable(string(kind) + " " + name) }
