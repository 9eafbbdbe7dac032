package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type render func(io.Writer, *tracer.Tree, tracer.Report, report.Options) error

func TestGolden(t *testing.T) {
	t.Parallel()
	again := func(d tracer.Drop) string { return report.Again(d.Test, "./orders") }
	for _, c := range []struct {
		file    string
		render  render
		sample  sample
		options report.Options
	}{
		{"fanout.txt", report.Text, fanout(), report.Options{Dir: "/src", Again: again}},
		{"fanout-ascii.txt", report.Text, fanout(), report.Options{Dir: "/src", Again: again, ASCII: true}},
		{"fanout-colour.txt", report.Text, fanout(), report.Options{Dir: "/src", Again: again, Color: true}},
		{"fanout.json", report.JSON, fanout(), report.Options{Dir: "/src"}},
		{"verdicts.txt", report.Text, verdicts(), report.Options{Dir: "/src", Notes: []string{"not recording: ./stock"}}},
		{"verdicts.json", report.JSON, verdicts(), report.Options{Dir: "/elsewhere"}},
		{"healthy.txt", report.Text, healthy(), report.Options{Color: true}},
		{"partly.txt", report.Text, partly(), report.Options{Dir: "/src"}},
		{"healthy-below.txt", report.Text, healthy(), report.Options{Min: 99.97, Color: true}},
		{"healthy.json", report.JSON, healthy(), report.Options{}},
		{"empty.txt", report.Text, sample{}, report.Options{}},
		{"empty.json", report.JSON, sample{}, report.Options{}},
		{"wide.txt", report.Text, wide(), report.Options{}},
		{"deep.txt", report.Text, deep(), report.Options{}},
		{"circle.txt", report.Text, circle(), report.Options{}},
		{"hostile.txt", report.Text, hostile(), report.Options{Again: func(d tracer.Drop) string { return report.Again(d.Test, d.Package) }}},
		{"hostile.json", report.JSON, hostile(), report.Options{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			golden(t, c.file, show(t, c.render, c.sample, c.options))
		})
	}
}

// Whatever the order of the drops, the bytes are the same.
func TestStable(t *testing.T) {
	t.Parallel()
	for name, render := range map[string]render{"text": report.Text, "json": report.JSON} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := verdicts()
			want := show(t, render, s, report.Options{})
			slices.Reverse(s.report.Drops)
			if diff := cmp.Diff(want, show(t, render, s, report.Options{})); diff != "" {
				t.Errorf("drops in another order (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sample sample
		min    float64
		want   bool
	}{
		"nothing is asked for":   {healthy(), 0, false},
		"what there is":          {healthy(), 100 * 2998. / 2999, false},
		"more than there is":     {healthy(), 99.97, true},
		"no edge to cancel":      {sample{}, 100, false},
		"a drop":                 {fanout(), 0, true},
		"no test cancels a node": {sample{report: tracer.Report{Edges: edges(1, 0, 0, 1)}}, 1, true},
	} {
		if got := (report.Options{Min: tt.min}).Failed(tt.sample.report); got != tt.want {
			t.Errorf("%s: failed %t, want %t", name, got, tt.want)
		}
	}
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	for name, render := range map[string]render{"text": report.Text, "json": report.JSON} {
		if err := render(broken{}, &tracer.Tree{}, tracer.Report{}, report.Options{}); err != io.ErrClosedPipe {
			t.Errorf("%s on a broken writer: %v, want %v", name, err, io.ErrClosedPipe)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func show(t *testing.T, render render, s sample, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := render(&b, &s.tree, s.report, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
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
