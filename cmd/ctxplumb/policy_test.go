package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func dropIn(v tracer.Verdict, file string) tracer.Drop {
	return tracer.Drop{Verdict: v, Culprit: tracer.Frame{File: file, Line: 7}}
}

func accepted(d tracer.Drop, reason string) tracer.Drop {
	d.Accepted = reason
	return d
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	cut, deaf, blind := dropIn(tracer.Cut, "/m/a.go"), dropIn(tracer.Deaf, "/m/b.go"), dropIn(tracer.Blind, "/m/c.go")
	drops := []tracer.Drop{cut, deaf, blind}
	ignores := []report.Ignore{
		{File: "a.go", Reason: "known", Expires: newYear},
		{File: "b.go", Reason: "late", Expires: newYear.Add(-time.Hour)},
		{File: "d.go", Func: "m.F", Reason: "mended", Expires: newYear},
	}
	late := "ignored until 2026-12-31, and no more: b.go: late"
	mended := "nothing to ignore: m.F d.go: mended (remove it from .ctxplumb.yaml, unless its tests did not run)"
	for _, c := range []struct {
		name   string
		policy policy
		want   tracer.Report
		notes  []string
	}{
		{"any drop", policy{}, tracer.Report{Drops: drops}, nil},
		{"some verdicts", policy{fail: verdicts{tracer.Cut, tracer.Lost}},
			tracer.Report{Drops: drops[:1], Accepted: []tracer.Drop{accepted(deaf, "-fail is cut,lost"), accepted(blind, "-fail is cut,lost")}}, nil},
		{"ignores", policy{ignores: ignores},
			tracer.Report{Drops: drops[1:], Accepted: []tracer.Drop{accepted(cut, "known")}}, []string{late, mended}},
		{"both", policy{fail: verdicts{tracer.Blind}, ignores: ignores[:1]},
			tracer.Report{Drops: drops[2:], Accepted: []tracer.Drop{accepted(cut, "known"), accepted(deaf, "-fail is blind")}}, nil},
	} {
		got, notes := c.policy.judge(tracer.Report{Drops: drops}, newYear.Add(-time.Minute))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.notes, notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", c.name, diff)
		}
	}
}

// What no test cancels is named where too much of it is, and no more than the first few.
func TestUntested(t *testing.T) {
	t.Parallel()
	r := tracer.Report{Edges: []tracer.Edge{{Package: "m", Parent: "server a", Child: "client z", Covered: true}, {Child: "task", Detached: true}}}
	want := []string{}
	for _, child := range []string{"b", "c", "d", "e", "f", "g", "h"} {
		r.Edges = append(r.Edges, tracer.Edge{Package: "m", Parent: "server a", Child: "client " + child})
		if len(want) < maxUntested {
			want = append(want, "no test cancels server a > client "+child+" in m")
		}
	}
	want = append(want, "no test cancels 2 more")
	for percent, want := range map[percentage][]string{0: nil, 12.5: nil, 12.6: want, 100: want} {
		if diff := cmp.Diff(want, (&policy{min: percent}).untested(r)); diff != "" {
			t.Errorf("-min %v (-want +got):\n%s", percent, diff)
		}
	}
}

func TestPercentage(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]percentage{"0": 0, "95": 95, "99.5": 99.5, "100": 100, "1e1": 10} {
		var p percentage
		if err := p.Set(value); err != nil || p != want {
			t.Errorf("-min %s: %v, %v", value, p, err)
		}
	}
	for _, value := range []string{"", "95%", "-1", "100.1", "NaN", "Inf", "all"} {
		if err := new(percentage).Set(value); err == nil {
			t.Errorf("-min %s is taken", value)
		}
	}
}
