package report_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFormats(t *testing.T) {
	t.Parallel()
	for extension, format := range map[string]reporttest.Format{"txt": report.Text, "json": report.JSON, "cards": cards} {
		reporttest.Check(t, format, extension)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file    string
		format  reporttest.Format
		sample  reporttest.Sample
		options report.Options
	}{
		{"fanout-ascii.txt", report.Text, reporttest.Fanout(), report.Options{Dir: "/src", ASCII: true}},
		{"fanout-colour.txt", report.Text, reporttest.Fanout(), report.Options{Dir: "/src", Color: true, Page: "ctxplumb-report.html"}},
		{"healthy-colour.txt", report.Text, reporttest.Healthy(), report.Options{Color: true}},
		{"findings.txt", report.Text, reporttest.Fanout(), report.Options{Dir: "/src", Findings: reporttest.Findings()}},
		{"findings-none.txt", report.Text, reporttest.Sample{}, report.Options{Findings: []report.Finding{}}},
		{"partly.txt", report.Text, reporttest.Partly(), report.Options{Dir: "/src"}},
		{"healthy-below.txt", report.Text, reporttest.Healthy(), report.Options{Min: 90.91, Color: true}},
		{"wide.txt", report.Text, reporttest.Wide(), report.Options{}},
		{"deep.txt", report.Text, reporttest.Deep(), report.Options{}},
		{"deep.cards", cards, reporttest.Deep(), report.Options{}},
		{"far.cards", cards, far(), report.Options{}},
		{"circle.txt", report.Text, reporttest.Circle(), report.Options{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			reporttest.Golden(t, c.file, reporttest.Show(t, c.format, c.sample, c.options))
		})
	}
}

func TestFailed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sample  reporttest.Sample
		options report.Options
		want    bool
	}{
		"nothing is asked for":   {reporttest.Healthy(), report.Options{}, false},
		"what there is":          {reporttest.Healthy(), report.Options{Min: 100 * 10. / 11}, false},
		"more than there is":     {reporttest.Healthy(), report.Options{Min: 90.91}, true},
		"no edge to cancel":      {reporttest.Sample{}, report.Options{Min: 100}, false},
		"a drop":                 {reporttest.Fanout(), report.Options{}, true},
		"a drop that is known":   {reporttest.Partly(), report.Options{}, false},
		"a finding":              {reporttest.Healthy(), report.Options{Findings: reporttest.Findings()}, true},
		"no test cancels a node": {reporttest.Sample{Report: tracer.Report{Edges: []tracer.Edge{{Linked: true}}}}, report.Options{Min: 1}, true},
	} {
		if got := tt.options.Failed(tt.sample.Report); got != tt.want {
			t.Errorf("%s: failed %t, want %t", name, got, tt.want)
		}
	}
}

// far has a cancel that began a long way above the drop, and below the root.
func far() reporttest.Sample {
	s := reporttest.Deep()
	for i := 5; i < 40; i++ {
		s.Tree.Records[i].Cancelled = s.Tree.Records[i].End
	}
	return s
}
