package github_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/github"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, github.Write, "github")
}

// Of many, those that hit the most nodes are shown.
func TestTopTen(t *testing.T) {
	t.Parallel()
	var s reporttest.Sample
	for i := range 14 {
		s.Tree.Records = append(s.Tree.Records, tracer.Record{ID: tracer.ID{byte(i + 1)}})
		s.Report.Verdicts = append(s.Report.Verdicts, tracer.Blind)
		s.Report.Drops = append(s.Report.Drops, tracer.Drop{Verdict: tracer.Blind, Culprit: tracer.Frame{File: "a.go", Line: i + 1}, Nodes: i % 13, Record: i})
	}
	var got []string
	for line := range strings.SplitSeq(reporttest.Show(t, github.Write, s, report.Options{Findings: reporttest.Findings()}), "\n") {
		command, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		got = append(got, command)
	}
	var want []string
	for line := 13; line > 3; line-- {
		want = append(want, fmt.Sprintf("error file=a.go,line=%d,title=ctxplumb%%3A blind", line))
	}
	if diff := cmp.Diff(append(want, "notice title=ctxplumb", ""), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The oracle reads commands as GitHub's runner does (ActionCommand.TryParseV2).
func FuzzWrite(f *testing.F) {
	f.Add("a.go", "a\n::error::b%0A")
	f.Add("a,line=1:b=c", "x::y")
	f.Add("a%2Cb", "%0A")
	f.Fuzz(func(t *testing.T, file, name string) {
		s := reporttest.Fanout()
		s.Report.Drops[0].Culprit.File, s.Report.Drops[0].Name = file+".go", name
		page := reporttest.Show(t, github.Write, s, report.Options{})
		if n := strings.Count(page, "\n"); n != 1 {
			t.Fatalf("%d lines: %q", n, page)
		}
		command, rest, _ := strings.Cut(strings.TrimPrefix(page, "::"), "::")
		command, list, _ := strings.Cut(command, " ")
		properties := map[string]string{}
		for pair := range strings.SplitSeq(list, ",") {
			key, value, _ := strings.Cut(pair, "=")
			properties[key] = decode(value)
		}
		title, _, _ := strings.Cut(decode(rest), "\n")
		got := []any{command, properties, title}
		want := []any{
			"error", map[string]string{"file": report.Printable(file + ".go"), "line": "57", "title": "ctxplumb: cut"},
			report.Printable("go "+name) + " never heard that its caller was cancelled",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func decode(s string) string {
	for _, pair := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}} {
		s = strings.ReplaceAll(s, pair[0], pair[1])
	}
	return s
}
