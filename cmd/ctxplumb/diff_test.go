package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The two sides are recordings or verdicts, whichever.
func TestDiff(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"healthy.jsonl": aSpan})
	record(t, dir)
	for _, recording := range []string{"recordings", "healthy.jsonl"} {
		name := strings.TrimSuffix(recording, ".jsonl") + ".json"
		if got := ctxplumb(t, dir, "report", "-out", "json:"+name, recording); got.Stderr != "" {
			t.Fatal(got.Stderr)
		}
	}
	const (
		broken = `newly dropped: go audit never heard that its caller was cancelled
  audit.go:7   context.Background
  mend: pass the caller's ctx on in place of context.Background(); if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
newly covered: client shop.Order/Place > server shop.Order/Place in no package that is known
`
		mended = `no longer covered: client shop.Order/Place > server shop.Order/Place in no package that is known
no longer dropped: go audit never heard that its caller was cancelled
`
	)
	for _, c := range []struct {
		base, head string
		want       outcome
	}{
		{"healthy.jsonl", "recordings", outcome{1, broken, ""}},
		{"healthy.json", "recordings.json", outcome{1, broken, ""}},
		{"recordings", "healthy.json", outcome{1, mended, ""}},
		{"recordings.json", "recordings", outcome{0, "", ""}},
		{"healthy.jsonl", "healthy.jsonl", outcome{0, "", ""}},
	} {
		if diff := cmp.Diff(c.want, ctxplumb(t, dir, "diff", c.base, c.head)); diff != "" {
			t.Errorf("diff %s %s (-want +got):\n%s", c.base, c.head, diff)
		}
	}
}

// What is asked for is written, and text beside it.
func TestDiffOut(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"healthy.jsonl": aSpan})
	want := outcome{0, `{
  "newlyDropped": [],
  "newlyFound": [],
  "noLongerCovered": [],
  "noLongerDropped": [],
  "noLongerFound": [],
  "newlyCovered": []
}
`, ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "diff", "-out", "json:-", "-out", "markdown:comment.md", "healthy.jsonl", "healthy.jsonl")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if page, err := os.ReadFile(filepath.Join(dir, "comment.md")); len(page) > 0 || err != nil {
		t.Errorf("the comment is %q, %v, want nothing", page, err)
	}
}

// A drop that is accepted is no news.
func TestDiffIgnores(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"go.mod": goMod, "healthy.jsonl": aSpan,
		".ctxplumb.yaml": "ignore:\n  - file: audit.go\n    reason: outlives its request\n    expires: 9999-12-31\n",
	})
	record(t, dir)
	want := outcome{0, "newly covered: client shop.Order/Place > server shop.Order/Place in no package that is known\n", ""}
	if diff := cmp.Diff(want, ctxplumb(t, dir, "diff", "healthy.jsonl", "recordings")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
