package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestBlame(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const text = "package shop\n\nimport \"context\"\n\nfunc audit(ctx context.Context) {\n\tctx = context.Background()\n\ttracer.Start(ctx, kind, name)\n}\n"
	file, other := write("audit.go", text), write("secret", text)
	at := func(file string, line int) []tracer.Frame {
		return []tracer.Frame{
			{Func: "github.com/ctxplumb/ctxplumb/tracer.Start", File: "/ctxplumb/tracer/start.go", Line: 1},
			{Func: "example.com/shop.audit", File: file, Line: line},
		}
	}
	records := []tracer.Record{
		{Name: "cut", Stack: at(file, 7)},
		{Name: "leaked", Stack: at(file, 7), Leaked: true},
		{Name: "known", Stack: at(file, 7), Culprit: tracer.Frame{Func: "f"}},
		{Name: "no finding"},
		{Name: "no Go file", Stack: at(other, 7)}, // a recording may name any file of its reader's
		{Name: "no file", Stack: at(dir+".go", 7)},
	}
	source.Blame(records)
	got := map[string]tracer.Frame{}
	for _, r := range records {
		got[r.Name] = r.Culprit
	}
	frame := func(file string, line int, source string) tracer.Frame {
		return tracer.Frame{Func: "example.com/shop.audit", File: file, Line: line, Source: source}
	}
	want := map[string]tracer.Frame{
		"cut": frame(file, 6, "ctx = context.Background()"), "leaked": frame(file, 7, "tracer.Start(ctx, kind, name)"), "known": {Func: "f"},
		"no finding": {}, "no Go file": frame(other, 7, ""), "no file": frame(dir+".go", 7, ""),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
