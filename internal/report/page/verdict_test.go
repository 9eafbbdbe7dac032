package page_test

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The verdict in one sentence, and the figures beside it.
func TestVerdict(t *testing.T) {
	t.Parallel()
	accepted := reporttest.Fanout()
	accepted.Report, _ = report.Overlook(accepted.Report, []report.Ignore{{File: "pool.go", Reason: "it is an audit"}}, time.Time{})
	for _, c := range []struct {
		name   string
		sample reporttest.Sample
		o      report.Options
		want   string
	}{
		{"a drop", reporttest.Fanout(), report.Options{}, "1 place drops a cancel in 2 of 138 nodes | 97.1 % linkage | 93.5 % cancel coverage | 0.1 ms median time to hear | 0.1 ms 99th percentile"},
		{"and a finding", reporttest.Fanout(), report.Options{Findings: reporttest.Findings()[:1]}, "1 place drops a cancel in 2 of 138 nodes, and vet found 1 more place | 97.1 % linkage | 93.5 % cancel coverage | 0.1 ms median time to hear | 0.1 ms 99th percentile"},
		{"a finding", reporttest.Sample{}, report.Options{Findings: reporttest.Findings()[:1]}, "vet found 1 place that drops a cancel"},
		{"findings", reporttest.Sample{}, report.Options{Findings: reporttest.Findings()}, "vet found 3 places that drop a cancel"},
		{"no finding", reporttest.Sample{}, report.Options{Findings: []report.Finding{}}, "vet found nothing, and no test was recorded"},
		{"nothing", reporttest.Sample{}, report.Options{}, "Nothing was recorded: no test ran, or none made a call"},
		{"accepted", accepted, report.Options{}, "Nothing else is dropped in 138 nodes | 97.1 % linkage | 93.5 % cancel coverage | 0.1 ms median time to hear | 0.1 ms 99th percentile"},
		{"too little", accepted, report.Options{Min: 95}, "Cancel coverage is below what is asked for, nothing is dropped in 138 nodes | 97.1 % linkage | 93.5 % cancel coverage, 95 % asked for | 0.1 ms median time to hear | 0.1 ms 99th percentile"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := page.HTML(&b, &c.sample.Tree, c.sample.Report, c.o); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, found := range figures.FindAllStringSubmatch(b.String(), -1) {
				got = append(got, html.UnescapeString(strings.TrimSpace(tags.ReplaceAllString(strings.ReplaceAll(found[0], "</dd>", " "), ""))))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

var (
	figures = regexp.MustCompile(`<h1>.*</h1>|<dd>.*?</dt>`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// The time to hear is that of the nearest rank: of so many nodes, one in a hundred may be slower.
func TestTimeToHear(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return time.Unix(1, 0).Add(time.Duration(ms) * time.Millisecond) }
	tree := &tracer.Tree{Records: []tracer.Record{{ID: tracer.ID{1}, Kind: tracer.Server, Start: at(0), Cancelled: at(10), End: at(2000)}}}
	for i := range 100 {
		tree.Records = append(tree.Records, tracer.Record{
			ID: tracer.ID{2, byte(i)}, Parent: tracer.ID{1}, Link: tracer.LinkTied, Kind: tracer.Task,
			Start: at(1), Cancelled: at(10 + (i*37)%100 + 1), End: at(2000),
		})
	}
	var b bytes.Buffer
	if err := page.HTML(&b, tree, tree.Check(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<dd>50 ms</dd><dt>median time to hear</dt>", "<dd>99 ms</dd><dt>99th percentile</dt>"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}

// What is accepted is no drop in the wave either, and is said to be accepted.
func TestAccepted(t *testing.T) {
	t.Parallel()
	tree := reporttest.Fanout().Tree
	tree.Records[3].Culprit = tracer.Frame{File: "pool.go", Line: 57}
	again := tree.Records[3]
	again.ID = tracer.ID{9}
	tree.Records = append(tree.Records, again)
	verdict, _ := report.Overlook(tree.Check(), []report.Ignore{{File: "pool.go", Reason: "it is an audit"}}, time.Time{})
	var b bytes.Buffer
	if err := page.HTML(&b, &tree, verdict, report.Options{}); err != nil {
		t.Fatal(err)
	}
	data := read(t, b.Bytes())
	if diff := cmp.Diff([]int{1, 1, 1, 0, 0}, data.Nodes.Mark); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", "cancelled: client went away", "heard", "cut here, accepted"}, data.Words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
