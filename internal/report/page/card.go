package page

import (
	"fmt"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const (
	maxCards  = 100
	openCards = 3
)

// card is a drop, or a finding of vet.
type card struct {
	ID       string
	Open     bool
	Tag      string
	Headline string
	Place    string
	Chain    []step
	Cure     string
	Test     string
	Again    string
	Wave     bool  // it is among the nodes that are shown
	Node     int32 // as which it is
	Source   []line
}

// step is a node of a chain.
type step struct {
	Arrow      bool // there is one before it
	Cut        string
	Kind, Name string
}

func cards(g *grove, drops []report.Card) (list []card, more string) {
	read := newReader(g.Dir)
	defer read.close()
	findings := g.Found()
	for i, c := range drops[:min(len(drops), maxCards)] {
		number := g.number[c.Record]
		list = append(list, card{
			ID: fmt.Sprint("drop", i+1), Open: i < openCards, Tag: strings.ToUpper(string(c.Verdict)),
			Headline: clip(c.Title, longText), Place: clip(c.Place(), longest), Chain: chain(c), Cure: clip(sentence(c.Mend), longText),
			Test: clip(report.Printable(seenIn(c.Test, c.Package)), longest), Again: whole(c.Again), Wave: number != none, Node: number,
			Source: read.around(c.Culprit.File, c.Culprit.Line, c.Culprit.Source, cutter(c.Drop)),
		})
	}
	for i, f := range findings[:min(len(findings), maxCards)] {
		list = append(list, card{
			ID: fmt.Sprint("finding", i+1), Open: len(list) < openCards, Tag: "VET",
			Headline: clip(f.Rule+": "+f.Message, longText), Place: clip(f.Place(), longest), Cure: clip(fixes(f), longText),
			Test: clip(f.Package, longest), Source: read.around(f.File, f.Line, f.Source, ""),
		})
	}
	if left := len(drops) + len(findings) - len(list); left > 0 {
		more = count(left, "more") + " not shown as a card: -out text:PATH has them all."
	}
	return list, more
}

// whole gives a command, or none of it: a part would be another one.
func whole(command string) string {
	if len(command) > longText {
		return ""
	}
	return command
}

// cutter is the text that cuts, if there is one.
func cutter(d tracer.Drop) string {
	if d.Cutter == tracer.CutterTransaction || d.Cutter == tracer.CutterTry || d.Verdict == tracer.Leaked {
		return ""
	}
	return report.Printable(d.Cutter)
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func fixes(f report.Finding) string {
	var all []string
	for _, fix := range f.Fixes {
		all = append(all, sentence(fix.Message))
	}
	return strings.Join(all, " ")
}

func chain(c report.Card) []step {
	var steps []step
	for i, s := range c.Chain {
		kind, name, _ := strings.Cut(s.Node, " ")
		one := step{Arrow: i > 0, Kind: clip(kind, longest), Name: clip(name, longest)}
		if i == len(c.Chain)-1 {
			one.Cut = string(c.Verdict)
		}
		if s.Skipped > 0 {
			one.Kind = fmt.Sprintf("… %d more → %s", s.Skipped, one.Kind)
		}
		steps = append(steps, one)
	}
	return steps
}
