package junit_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jstemmer/go-junit-report/v2/junit"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	ctxjunit "github.com/ctxplumb/ctxplumb/internal/report/junit"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, ctxjunit.Write, "xml")
}

// What is written is XML, and its counts are those of its cases.
func TestCounts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got, want junit.Testsuites
		if err := xml.Unmarshal(page, &got); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		want.XMLName, want.Name, want.Time = got.XMLName, got.Name, got.Time
		for _, s := range got.Suites {
			suite := junit.Testsuite{Name: s.Name, ID: s.ID, Time: s.Time}
			for _, c := range s.Testcases {
				suite.AddTestcase(c)
			}
			want.AddSuite(suite)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// Whatever a test is called, it comes back from the XML as it is shown.
func FuzzWrite(f *testing.F) {
	f.Add("TestA/]]><&\x00", "\ufffe\uffff\xff")
	f.Fuzz(func(t *testing.T, test, name string) {
		s := reporttest.Fanout()
		s.Report.Drops[0].Test, s.Report.Drops[0].Name = test+"x", name
		var got junit.Testsuites
		if err := xml.NewDecoder(strings.NewReader(reporttest.Show(t, ctxjunit.Write, s, report.Options{}))).Decode(&got); err != nil {
			t.Fatal(err)
		}
		c := got.Suites[0].Testcases[0]
		title, _, _ := strings.Cut(c.Failure.Data, "\n")
		want := []string{report.Printable(test + "x"), report.Printable("go "+name) + " never heard that its caller was cancelled"}
		if diff := cmp.Diff(append(want, want[1]), []string{c.Name, c.Failure.Message, title}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
