package report_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
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
		{"fanout-colour.txt", report.Text, reporttest.Fanout(), report.Options{Dir: "/src", Color: true}},
		{"healthy-colour.txt", report.Text, reporttest.Healthy(), report.Options{Color: true}},
		{"findings.txt", report.Text, reporttest.Fanout(), report.Options{Dir: "/src", Findings: reporttest.Findings()}},
		{"findings-none.txt", report.Text, reporttest.Sample{}, report.Options{Findings: []report.Finding{}}},
		{"wide.txt", report.Text, reporttest.Wide(), report.Options{}},
		{"deep.txt", report.Text, reporttest.Deep(), report.Options{}},
		{"deep.cards", cards, reporttest.Deep(), report.Options{}},
		{"circle.txt", report.Text, reporttest.Circle(), report.Options{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			reporttest.Golden(t, c.file, reporttest.Show(t, c.format, c.sample, c.options))
		})
	}
}
