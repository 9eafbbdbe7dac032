package page

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

// verdict is the sentence on top of the page, and the figures beside it.
type verdict struct {
	Fails      bool
	Lead, Rest string
	Sub        string
	Figures    []figure
}

type figure struct{ Value, Name string }

func newVerdict(g *grove) verdict {
	v := verdict{Fails: g.Failed(), Sub: g.scope(), Figures: g.figures()}
	hit, nodes := 0, count(g.Report.Nodes, "node")
	for _, d := range g.Report.Drops {
		hit += d.Nodes
	}
	switch drops, findings := len(g.Report.Drops), len(g.Findings); {
	case drops > 0:
		v.Lead = count(drops, "place") + verb(drops, " drops", " drop") + " a cancel"
		v.Rest = "in " + grouped(hit) + " of " + nodes
		if findings > 0 {
			v.Rest += ", and vet found " + count(findings, "more place")
		}
	case findings > 0:
		v.Lead, v.Rest = "vet found "+count(findings, "place"), verb(findings, "that drops", "that drop")+" a cancel"
	case v.Fails:
		v.Lead, v.Rest = "Cancel coverage is below what is asked for,", "nothing is dropped in "+nodes
	case len(g.Report.Accepted) > 0:
		v.Lead, v.Rest = "Nothing else is dropped", "in "+nodes
	case g.Report.Nodes > 0:
		v.Lead, v.Rest = "Nothing is dropped", "in "+nodes
	case g.Findings != nil:
		v.Lead, v.Rest = "vet found nothing,", "and no test was recorded"
	default:
		v.Lead, v.Rest = "Nothing was recorded:", "no test ran, or none made a call"
	}
	return v
}

// count writes a number of things.
func count(n int, what string) string { return grouped(n) + " " + what + verb(n, "", "s") }

// grouped writes a number with a comma between thousands.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// scope says what was looked at. It counts no tests: a node knows its own only where a stack was taken.
func (g *grove) scope() string {
	cancels := 0
	for i := range g.Tree.Records {
		if g.Began(i) {
			cancels++
		}
	}
	if len(g.Tree.Records) == 0 {
		return ""
	}
	said := "The run passes."
	if g.Failed() {
		said = "The run fails."
	}
	return fmt.Sprintf("%s in %s. %s", count(cancels, "cancel"), count(len(g.trees), "tree"), said)
}

func (g *grove) figures() []figure {
	var f []figure
	if c := g.Report.Coverage(); c.Edges > 0 {
		coverage := figure{report.Coverage(c), "cancel coverage"}
		if g.Min > 0 {
			coverage.Name += fmt.Sprintf(", %v %% asked for", g.Min)
		}
		f = append(f, figure{report.Linkage(c), "linkage"}, coverage)
	}
	if late := g.latencies(); len(late) > 0 {
		f = append(f, figure{report.Duration(at(late, 50), " "), "median time to hear"}, figure{report.Duration(at(late, 99), " "), "99th percentile"})
	}
	return f
}

// latencies is how long each node took to hear the cancel after it began, sorted.
func (g *grove) latencies() []time.Duration {
	var late []time.Duration
	began := make([]time.Time, len(g.parent)) // the cancel that came by
	for _, t := range g.trees {
		g.walk(t.root, func(n int32) {
			cancelled := g.Tree.Records[n].Cancelled
			switch p := g.parent[n]; {
			case cancelled.IsZero():
			case p == none || began[p].IsZero():
				began[n] = cancelled
			default:
				began[n] = began[p]
				late = append(late, max(0, cancelled.Sub(began[n])))
			}
		})
	}
	slices.Sort(late)
	return late
}

// at is the value that so many percent do not exceed, by nearest rank.
func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}
