package sarif_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sariflib "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/internal/report/sarif"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, sarif.Write, "sarif")
}

// What is written follows the schema of SARIF 2.1.0.
func TestValid(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.sarif")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		log, err := sariflib.Open(file, sariflib.WithStrictValidation())
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Validate(); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// GitHub refuses too many results, and shows no more than some: what is left out is counted.
func TestBound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		drops, findings int
		want            int // results
		left            string
	}{
		"all":               {4999, 1, 5000, ""},
		"too many findings": {4999, 3, 5000, "2 results left out, of which GitHub would show none: the other formats have them"},
		"too many drops":    {5001, 0, 5000, "1 result left out, of which GitHub would show none: the other formats have them"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := reporttest.Fanout()
			s.Report.Drops = slices.Repeat(s.Report.Drops[:1], tt.drops)
			page := reporttest.Show(t, sarif.Write, s, report.Options{Findings: slices.Repeat(reporttest.Findings()[:1], tt.findings)})
			log, err := sariflib.FromString(page)
			if err != nil {
				t.Fatal(err)
			}
			left, got := "", len(log.Runs[0].Results)
			for _, i := range log.Runs[0].Invocations {
				left = *i.ToolExecutionNotifications[0].Message.Text
			}
			log.Runs[0].Results = log.Runs[0].Results[:1] // the schema takes its time for each
			if err := log.Validate(); err != nil {
				t.Error(err)
			}
			if got != tt.want || left != tt.left {
				t.Errorf("%d results, %q; want %d, %q", got, left, tt.want, tt.left)
			}
		})
	}
}

var (
	brace = regexp.MustCompile(`\{\{|\}\}`)
	link  = regexp.MustCompile(`\[(?:[^\[\]\\]|\\.)*\]\(`) // [text](target), section 3.11.6
)

// Whatever a node is called, its name is no placeholder and no link, and comes back from the message as it is shown, but
// for a blank. The oracle reads messages as sections 3.11.5 and 3.11.6 of SARIF 2.1.0 say.
func FuzzWrite(f *testing.F) {
	f.Add("{0}", "GET /orders/{id}")
	f.Add("[click](https://example.com)", "\x1b[31m")
	f.Add(`[a\](b)`, "}{")
	f.Fuzz(func(t *testing.T, name, file string) {
		s := reporttest.Fanout()
		s.Report.Drops[0].Name, s.Report.Drops[0].Culprit.File = name, file
		page := reporttest.Show(t, sarif.Write, s, report.Options{})
		var log sariflib.Report
		if err := json.Unmarshal([]byte(page), &log); err != nil {
			t.Fatalf("%v in:\n%s", err, page)
		}
		message, _, _ := strings.Cut(*log.Runs[0].Results[0].Message.Text, "\n")
		if rest := brace.ReplaceAllString(message, ""); strings.ContainsAny(rest, "{}") || link.MatchString(message) {
			t.Errorf("%q has a placeholder or a link", message)
		}
		want := strings.ReplaceAll(report.Printable("go "+name), "](", "] (") + " never heard that its caller was cancelled"
		got := brace.ReplaceAllStringFunc(message, func(pair string) string { return pair[:1] })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
