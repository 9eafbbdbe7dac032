package reporttest

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var update = flag.Bool("update", false, "write the golden files")

// Format writes a verdict.
type Format func(io.Writer, *tracer.Tree, tracer.Report, report.Options) error

// Check holds what every format promises: it shows the samples as testdata/NAME.extension says, the same bytes whatever
// the order of the drops and however often, and returns what its writer returns.
func Check(t *testing.T, format Format, extension string) {
	t.Helper()
	again := func(d tracer.Drop) string { return report.Again(d.Test, "./orders") }
	for name, c := range map[string]struct {
		Sample
		options report.Options
	}{
		"empty":    {Sample{}, report.Options{}},
		"healthy":  {Healthy(), report.Options{}},
		"fanout":   {Fanout(), report.Options{Dir: "/src", Again: again}},
		"verdicts": {Verdicts(), report.Options{Dir: "/src", Notes: []string{"not recording: ./stock"}}},
		"hostile":  {Hostile(), report.Options{Again: again, Findings: Findings()}},
		"vet":      {Sample{}, report.Options{Dir: "/src", Findings: Findings()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := Show(t, format, c.Sample, c.options)
			Golden(t, name+"."+extension, page)
			for range 200 { // of six samples, that is more than a thousand times
				slices.Reverse(c.Report.Drops)
				slices.Reverse(c.options.Findings)
				if got := Show(t, format, c.Sample, c.options); got != page {
					t.Fatalf("not the same bytes each time (-first +other):\n%s", cmp.Diff(page, got))
				}
			}
		})
	}
	if err := format(broken{}, &tracer.Tree{}, tracer.Report{}, report.Options{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("on a broken writer: %v, want %v", err, io.ErrClosedPipe)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Show is what a format writes.
func Show(t *testing.T, format Format, s Sample, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, &s.Tree, s.Report, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Golden compares got with a file of testdata, which -update writes.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
