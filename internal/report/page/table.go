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
	Said  string // the sum of what is said of the rows, which are not shown at once; empty where they are
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
	all := []table{packages(r), edgeKinds(r), edges(r)}
	return slices.DeleteFunc(all, func(t table) bool { return len(t.Rows) == 0 })
}

func packages(r tracer.Report) table {
	t := table{Title: "Coverage by package", Heads: []string{"Package", "Nodes", "Edges", "Linked", "Cancelled", "Coverage"}}
	for _, p := range r.Packages {
		counts := []string{grouped(p.Nodes), grouped(p.Edges), report.Linkage(p.Coverage), grouped(p.Covered)}
		t.add(cmp.Or(report.Printable(p.Path), "-"), counts, p.Coverage)
	}
	return t.short()
}

// edgeKinds sums up the edges by what kinds of nodes they are between.
func edgeKinds(r tracer.Report) table {
	t := table{Title: "Coverage by edge", Heads: []string{"Edge", "Edges", "Linked", "Cancelled", "Coverage"}}
	type kinds struct{ from, to string }
	sums := map[kinds]*tracer.Coverage{}
	for i, e := range r.Edges {
		from, _, _ := strings.Cut(e.Parent, " ")
		to, _, _ := strings.Cut(e.Child, " ")
		sum, one := sums[kinds{from, to}], tracer.Report{Edges: r.Edges[i : i+1]}.Coverage()
		if sum == nil {
			sum = &tracer.Coverage{}
			sums[kinds{from, to}] = sum
		}
		sum.Edges += one.Edges
		sum.Linked += one.Linked
		sum.Detached += one.Detached
		sum.Covered += one.Covered
	}
	order := func(a, b kinds) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }
	for _, k := range slices.SortedFunc(maps.Keys(sums), order) {
		c := sums[k]
		t.add(report.Printable(k.from+" → "+k.to), []string{grouped(c.Edges), report.Linkage(*c), grouped(c.Covered)}, *c)
	}
	return t.short()
}

// edges lists all of them, first those that something is to be done about.
func edges(r tracer.Report) table {
	t := table{Title: "All edges", Heads: []string{"Edge", "Package", "Cancel"}}
	var parts []string
	for i, state := range edgeStates {
		n := 0
		for _, e := range r.Edges {
			if urgency(e) != i {
				continue
			}
			if n++; len(t.Rows) < maxRows {
				t.Rows = append(t.Rows, tableRow{
					State: state.class, Coverage: state.words, Name: clip(report.Printable(e.Parent+" → "+e.Child), longest),
					Counts: []string{cmp.Or(report.Printable(e.Package), "-")},
				})
			}
		}
		if n > 0 {
			parts = append(parts, grouped(n)+" "+state.words)
		}
	}
	t.Said = strings.Join(parts, " · ")
	t.left(len(r.Edges))
	return t
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
	all := len(t.Rows)
	t.Rows = t.Rows[:min(all, maxRows)]
	t.left(all)
	return *t
}

// left says how many of all rows are left out.
func (t *table) left(all int) {
	if n := all - len(t.Rows); n > 0 {
		t.More = count(n, "more row") + " left out."
	}
}
