package page

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// table shows a coverage.
type table struct {
	Title string
	Heads []string
	Rows  []tableRow
	More  string
}

type tableRow struct {
	State    string // full, some, untested, none or cut
	Name     string
	Counts   []string
	Coverage string
	Share    string // what of a bar is filled, in percent; empty where there is no bar
}

// maxRows bounds a table.
const maxRows = 200

func tables(r tracer.Report) []table {
	if r.Nodes == 0 {
		return nil
	}
	return []table{packages(r), edgeKinds(r), edges(r)}
}

func packages(r tracer.Report) table {
	t := table{Title: "Coverage by package", Heads: []string{"Package", "Nodes", "Edges", "Linked", "Cancelled", "Coverage"}}
	for _, p := range r.Packages {
		counts := []string{strconv.Itoa(p.Nodes), strconv.Itoa(p.Edges), report.Linkage(p.Coverage), strconv.Itoa(p.Covered)}
		t.add(cmp.Or(report.Printable(p.Path), "-"), counts, p.Coverage)
	}
	return t.short()
}

// edgeKinds sums up the edges by what kinds of nodes they are between.
func edgeKinds(r tracer.Report) table {
	t := table{Title: "Coverage by edge", Heads: []string{"Edge", "Edges", "Linked", "Cancelled", "Coverage"}}
	sums := map[string][]tracer.Edge{}
	for _, e := range r.Edges {
		from, _, _ := strings.Cut(e.Parent, " ")
		to, _, _ := strings.Cut(e.Child, " ")
		name := from + " → " + to
		sums[name] = append(sums[name], e)
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		c := tracer.Report{Edges: sums[name]}.Coverage()
		t.add(report.Printable(name), []string{strconv.Itoa(c.Edges), report.Linkage(c), strconv.Itoa(c.Covered)}, c)
	}
	return t.short()
}

// edges lists all of them, first those that something is to be done about.
func edges(r tracer.Report) table {
	t := table{Title: "All edges", Heads: []string{"Edge", "Package", "Cancel"}}
	order := slices.SortedStableFunc(slices.Values(r.Edges), func(a, b tracer.Edge) int { return cmp.Compare(urgency(a), urgency(b)) })
	for _, e := range order {
		t.Rows = append(t.Rows, tableRow{
			State: edgeStates[urgency(e)].class, Coverage: edgeStates[urgency(e)].words,
			Name:   clip(report.Printable(e.Parent+" → "+e.Child), longest),
			Counts: []string{cmp.Or(report.Printable(e.Package), "-")},
		})
	}
	return t.short()
}

// edgeStates are what can be said of an edge, the most urgent first.
var edgeStates = []struct{ class, words string }{
	{"cut", "not tied: no cancel can pass"},
	{"untested", report.Untested},
	{"none", "detached"},
	{"full", "heard"},
}

func urgency(e tracer.Edge) int {
	switch {
	case e.Detached:
		return 2
	case !e.Linked:
		return 0
	case !e.Covered:
		return 1
	default:
		return 3
	}
}

// add adds a row with the coverage of something.
func (t *table) add(name string, counts []string, c tracer.Coverage) {
	row := tableRow{Name: clip(name, longest), Counts: counts, Coverage: report.Coverage(c), State: "some"}
	percent, ok := c.Percent()
	switch {
	case !ok:
		row.State = "none"
	case c.Covered == 0:
		row.State = "untested"
	case c.Untested() == 0:
		row.State = "full"
	}
	if ok && c.Covered > 0 {
		row.Share = strconv.FormatFloat(percent, 'f', 1, 64)
	}
	t.Rows = append(t.Rows, row)
}

// short leaves out the rows that there is no room for.
func (t *table) short() table {
	if left := len(t.Rows) - maxRows; left > 0 {
		t.Rows, t.More = t.Rows[:maxRows], report.Count(left, "more row")+" left out."
	}
	return *t
}
