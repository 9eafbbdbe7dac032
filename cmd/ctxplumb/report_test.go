package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// record puts two recordings into the folder named recordings: of a caller, and of a server with a drop.
func record(t *testing.T, dir string) {
	t.Helper()
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	trace, caller, server := tracer.TraceID{1}, tracer.ID{1}, tracer.ID{2}
	for _, r := range [][]tracer.Record{
		{{Trace: trace, ID: caller, Kind: tracer.Client, Name: "shop.Order/Place", Link: tracer.LinkRoot,
			Start: at(1), Cancelled: at(5), End: at(6)}},
		{{Trace: trace, ID: server, Parent: caller, Kind: tracer.Server, Name: "shop.Order/Place", Link: tracer.LinkRemote,
			Start: at(2), Cancelled: at(6), End: at(7)},
			{Trace: trace, ID: tracer.ID{3}, Parent: server, Kind: tracer.Routine, Name: "audit", Link: tracer.LinkCut,
				Cutter: "context.Background", Start: at(3), End: at(505), Package: "example.com/shop/orders", Test: "TestPlace/now",
				Culprit: tracer.Frame{Func: "shop.Audit", File: filepath.Join(dir, "audit.go"), Line: 7}}},
	} {
		if _, err := otlpfile.Create(filepath.Join(dir, "recordings"), &tracer.Tree{Records: r}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"healthy.jsonl": aSpan, "verdict": "of yesterday"})
	record(t, dir)
	const text = `x CUT  go audit never heard that its caller was cancelled
  audit.go:7   context.Background
  client shop.Order/Place     cancelled
  ` + "`" + `- server shop.Order/Place  heard  +2.0ms
     ` + "`" + `- go audit              cut here, ran on 499 ms
  mend: pass the caller's ctx on in place of context.Background(); if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestPlace$/^now$' example.com/shop/orders

PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
-            2      1   100 %          1  100 %
orders       1      1     0 %          0  no test cancels this
FAIL  1 drop (1 node), linkage 50 %, coverage 50 %
`
	want := outcome{1, text, ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "report", "-out", "json:verdict", "recordings")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	page, err := os.ReadFile(filepath.Join(dir, "verdict"))
	if err != nil {
		t.Fatal(err)
	}
	want = outcome{1, string(page), ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "report", "-out=json:-", "-out", "text:there", "recordings")); diff != "" {
		t.Errorf("the same on standard output (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"healthy.jsonl", "recordings", "there", "verdict"}, entries(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	want = outcome{0, "PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE\n" +
		"-            1      0       -          0  -\nok  nothing dropped, no edges\n", ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "report", "healthy.jsonl")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// All formats at once, each to a file of its own.
func TestReportFormats(t *testing.T) {
	t.Parallel()
	dir := folder(t, nil)
	record(t, dir)
	args, want := []string{"report"}, []string{}
	for _, name := range slices.Sorted(maps.Keys(formats)) {
		args = append(args, "-out", name+":"+name+".out")
		want = append(want, name+".out")
	}
	if diff := cmp.Diff(outcome{1, "", ""}, ctxplumb(t, dir, append(args, "recordings")...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var got []string
	for _, name := range entries(t, dir) {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
			got = append(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files with something in them (-want +got):\n%s", diff)
	}
}

// What ctxplumb vet wrote stands in the same report as what was recorded.
func TestReportFindings(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"healthy.jsonl": aSpan, "vet.json": `{
  "summary": {"nodes": 0, "findings": 1},
  "findings": [{"rule": "background", "message": "pass ctx", "file": "DIR/audit.go", "line": 7, "package": "example.com/shop"}]
}`})
	const found = `x VET  background: pass ctx
  DIR/audit.go:7

`
	want := outcome{1, found + `PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
-            1      0       -          0  -
FAIL  1 finding, no edges
`, ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "report", "vet.json", "healthy.jsonl")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = outcome{1, found + "FAIL  1 finding\n", ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "report", "vet.json")); diff != "" {
		t.Errorf("vet alone (-want +got):\n%s", diff)
	}
}

// What fails a run is for the one who runs it to say.
func TestReportPolicy(t *testing.T) {
	t.Parallel()
	const (
		head = "PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE\n-            2      1   100 %          1  100 %\n" +
			"orders       1      1     0 %          0  no test cancels this\n"
		nothing   = "ok  nothing else dropped, linkage 50 %, coverage 50 %\n"
		cutAudit  = "accepted: go audit is cut at audit.go:7: "
		configure = "ignore:\n  - file: audit.go\n    reason: goes in spring\n    expires: "
	)
	for _, c := range []struct {
		name, args, config string
		code               int
		want               string // below the drop, if there is one
	}{
		{"its verdict fails", "-fail lost,cut", "", 1, head + "FAIL  1 drop (1 node), linkage 50 %, coverage 50 %\n"},
		{"its verdict does not", "-fail deaf", "", 0, head + cutAudit + "-fail is deaf\n" + nothing},
		{"ignored", "", configure + "2999-12-31\n", 0, head + cutAudit + "goes in spring\n" + nothing},
		{"no more", "", configure + "2020-01-01\n", 1,
			head + "ignored until 2020-01-01, and no more: audit.go: goes in spring\nFAIL  1 drop (1 node), linkage 50 %, coverage 50 %\n"},
		{"enough", "-min 50 -fail deaf", "", 0, head + cutAudit + "-fail is deaf\n" + nothing},
		{"too little", "-fail=deaf -min=50.5", "", 1, head + cutAudit + "-fail is deaf\n" +
			"no test cancels server shop.Order/Place > go audit in example.com/shop/orders\n" +
			"FAIL  nothing else dropped, linkage 50 %, coverage 50 %, 50.5 % of coverage asked for\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"go.mod": goMod}
			if c.config != "" {
				files[configName] = c.config
			}
			dir := folder(t, files)
			record(t, dir)
			got := ctxplumb(t, dir, append(append([]string{"report"}, strings.Fields(c.args)...), "recordings")...)
			if at := strings.Index(got.Stdout, "PACKAGE"); at > 0 {
				got.Stdout = got.Stdout[at:]
			}
			if diff := cmp.Diff(outcome{c.code, c.want, ""}, got); diff != "" {
				t.Errorf("ctxplumb report %s (-want +got):\n%s", c.args, diff)
			}
		})
	}
}
