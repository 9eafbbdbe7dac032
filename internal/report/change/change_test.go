package change_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/change"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func verdict(s reporttest.Sample, findings ...report.Finding) report.Verdict {
	return report.Tell(&s.Tree, s.Report, report.Options{Dir: "/src", Findings: findings}).Verdict()
}

type format func(io.Writer, change.Change) error

var formats = map[string]format{"txt": change.Text, "json": change.JSON, "md": change.Markdown}

func show(t *testing.T, f format, c change.Change) string {
	t.Helper()
	var page bytes.Buffer
	if err := f(&page, c); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestFormats(t *testing.T) {
	t.Parallel()
	found := reporttest.Findings()
	for name, sides := range map[string][2]report.Verdict{
		"broken":  {verdict(reporttest.Healthy()), verdict(reporttest.Fanout(), found[0])},
		"mended":  {verdict(reporttest.Verdicts(), found[0], found[1]), verdict(reporttest.Healthy(), found[1])},
		"hostile": {verdict(reporttest.Sample{}), verdict(reporttest.Hostile(), found...)},
		"same":    {verdict(reporttest.Verdicts(), found...), verdict(reporttest.Verdicts(), found...)},
	} {
		for extension, f := range formats {
			t.Run(name+"."+extension, func(t *testing.T) {
				t.Parallel()
				page := show(t, f, change.Between(sides[0], sides[1]))
				reporttest.Golden(t, name+"."+extension, page)
				for range 1000 {
					if got := show(t, f, change.Between(sides[0], sides[1])); got != page {
						t.Fatalf("not the same bytes each time (-first +other):\n%s", cmp.Diff(page, got))
					}
				}
			})
		}
	}
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	for name, f := range formats {
		if err := f(broken{}, change.Change{}); err != io.ErrClosedPipe {
			t.Errorf("%s on a broken writer: %v, want %v", name, err, io.ErrClosedPipe)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// What is the same drop though it moved, and what the same edge.
func TestBetween(t *testing.T) {
	t.Parallel()
	at := func(function, name, source string, line int) report.Dropped {
		return report.Dropped{Func: function, Name: name, Source: source, Line: line}
	}
	drops := func(all ...report.Dropped) report.Verdict { return report.Verdict{Drops: all} }
	edges := func(all ...report.Edge) report.Verdict { return report.Verdict{Edges: all} }
	edge := func(child string, detached, covered bool) report.Edge {
		return report.Edge{Parent: "server a", Child: child, Detached: detached, Covered: covered}
	}
	one, two := at("f", "a", "x()", 1), at("f", "a", "y()", 2)
	for name, c := range map[string]struct {
		base, head report.Verdict
		want       change.Change
		worse      bool
	}{
		"nothing": {},
		"moved":   {base: drops(one), head: drops(at("f", "a", "x()", 9))},
		"edited":  {base: drops(one), head: drops(at("f", "a", "x(1)", 1))},
		"swapped": {base: drops(one, two), head: drops(two, one)},
		"new":     {base: drops(two), head: drops(one, two), want: change.Change{Dropped: []report.Dropped{one}}, worse: true},
		"twice":   {base: drops(one), head: drops(one, one), want: change.Change{Dropped: []report.Dropped{one}}, worse: true},
		"gone":    {base: drops(one, two), head: drops(two), want: change.Change{Mended: []report.Dropped{one}}},
		"another node": {
			base: drops(one), head: drops(at("f", "b", "x()", 1)),
			want: change.Change{Dropped: []report.Dropped{at("f", "b", "x()", 1)}, Mended: []report.Dropped{one}}, worse: true,
		},
		"a place not known": {base: drops(report.Dropped{Path: "a > b"}), head: drops(report.Dropped{Path: "a > b"})},
		"covered":           {base: edges(edge("b", false, false)), head: edges(edge("b", false, true), edge("a", false, true)), want: change.Change{Covered: []report.Edge{edge("b", false, true), edge("a", false, true)}}},
		"no longer covered": {base: edges(edge("b", false, true)), head: edges(edge("b", false, false)), want: change.Change{Uncovered: []report.Edge{edge("b", false, true)}}, worse: true},
		"no longer there":   {base: edges(edge("b", false, true)), want: change.Change{Uncovered: []report.Edge{edge("b", false, true)}}, worse: true},
		"declared":          {base: edges(edge("b", false, true)), head: edges(edge("b", true, false))},
		"found": {
			base: report.Verdict{Findings: []report.Finding{{Rule: "a", File: "/base/x.go", Line: 1}, {Rule: "b"}}},
			head: report.Verdict{Findings: []report.Finding{{Rule: "a", File: "/head/x.go", Line: 7}, {Rule: "c"}}},
			want: change.Change{Found: []report.Finding{{Rule: "c"}}, Gone: []report.Finding{{Rule: "b"}}}, worse: true,
		},
	} {
		got := change.Between(c.base, c.head)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" || got.Worse() != c.worse {
			t.Errorf("%s: worse %v, want %v (-want +got):\n%s", name, got.Worse(), c.worse, diff)
		}
	}
}
