package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// cards writes what other formats show.
func cards(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	var b bytes.Buffer
	s := report.Tell(tree, r, o)
	fmt.Fprintln(&b, s.Failed(), strings.Join(s.Summary(), ", "))
	for _, c := range s.Cards() {
		fmt.Fprintf(&b, "\n%s: %s\n  %s   %s\n", c.Verdict, c.Title, c.Place(), c.Source)
		for i, step := range c.Chain {
			mark := " "
			if i == c.Cancel {
				mark = "*"
			}
			fmt.Fprintf(&b, "%s %d (after %d more) %s: %s\n", mark, step.Record, step.Skipped, step.Node, step.State)
		}
		fmt.Fprintln(&b, c.Advice())
	}
	for _, f := range s.Found() {
		fmt.Fprintf(&b, "\n%s: %s\n  %s:%d   %s   %s\n", f.Rule, f.Message, f.Place(), f.Column, f.Source, f.Package)
		for _, fix := range f.Fixes {
			fmt.Fprintf(&b, "  fix: %s\n", fix.Message)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// A finding is shown beside the drops, and comes back from the JSON as it went in.
func TestFindings(t *testing.T) {
	t.Parallel()
	want := reporttest.Findings()
	for _, dir := range []string{"", "/src"} {
		o := report.Options{Dir: dir, Findings: want}
		page := reporttest.Show(t, report.JSON, reporttest.Sample{}, o)
		if !report.IsVerdict([]byte(page)[:32]) {
			t.Errorf("no verdict: %s", page)
		}
		got, err := report.ReadVerdict(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		o.Findings = got.Findings
		if diff := cmp.Diff(page, reporttest.Show(t, report.JSON, reporttest.Sample{}, o)); diff != "" {
			t.Errorf("below %q (-written +written again):\n%s", dir, diff)
		}
	}
}

func TestIsVerdict(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]bool{
		"": false, "{": false, `{"resourceSpans":[{"scopeSpans":`: false, `[{"summary":`: false,
		`{"summary":{}}`: true, "{\r\n\t\"summary\" : {": true,
	} {
		if got := report.IsVerdict([]byte(head)); got != want {
			t.Errorf("IsVerdict(%q) = %v, want %v", head, got, want)
		}
	}
}

func TestReadVerdictFails(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "not a verdict of ctxplumb (EOF): write it again with -out json:PATH",
		`{"summary": {}`:                   "not a verdict of ctxplumb (unexpected EOF): write it again with -out json:PATH",
		`{"findings": [1]}`:                "not a verdict of ctxplumb (json: cannot unmarshal number into Go struct field Verdict.findings of type report.Finding): write it again with -out json:PATH",
		`{"findings": [{}, {"line": -1}]}`: "not a verdict of ctxplumb (finding 2 has no such line or column): write it again with -out json:PATH",
		`{"findings": [{"fixes": [{"edits": [{"line": 1, "column": 1, "endLine": 1}]}]}]}`: "not a verdict of ctxplumb (finding 1 has no such line or column): write it again with -out json:PATH",
		strings.Repeat("[", 5_000_000): "not a verdict of ctxplumb (invalid character '[' exceeded max depth): write it again with -out json:PATH",
	} {
		_, err := report.ReadVerdict(strings.NewReader(text))
		if err == nil || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

// Whatever a finding says, it comes back the same, but for what is no UTF-8.
func FuzzReadVerdict(f *testing.F) {
	f.Add("detached", "say \"ctx\"\x1b[31m", "a/b.go", 7, "\u202e\tx := <-c")
	f.Fuzz(func(t *testing.T, rule, message, file string, line int, text string) {
		valid := func(s string) string { return string([]rune(s)) }
		line = max(line, 0)
		in := report.Finding{Rule: rule, Message: message, File: file, Line: line, Fixes: []report.Fix{{Edits: []report.Edit{{Line: 1, Column: 1, EndLine: 1, EndColumn: 1, New: text}}}}}
		var page bytes.Buffer
		if err := report.JSON(&page, &tracer.Tree{}, tracer.Report{}, report.Options{Findings: []report.Finding{in}}); err != nil {
			t.Fatal(err)
		}
		want := []report.Finding{{
			Rule: valid(rule), Message: valid(message), File: valid(file), Line: line,
			Fixes: []report.Fix{{Edits: []report.Edit{{Line: 1, Column: 1, EndLine: 1, EndColumn: 1, New: valid(text)}}}},
		}}
		got, err := report.ReadVerdict(&page)
		if diff := cmp.Diff(want, got.Findings); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}
