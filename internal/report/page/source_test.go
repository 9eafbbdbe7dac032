package page_test

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// TestSource has drops in files of a folder, and in what is none of them.
func TestSource(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		filepath.Join(outside, "secret.go"): "the secret\n",
		filepath.Join(dir, "pool.go"):       "package pool\n\nfunc run() {\n\tfor {\n\t\tgo func() {\n\t\t\tone(context.Background())\n\t\t}()\n\n\t}\n}\n",
		filepath.Join(dir, "windows.go"):    "first\r\n\tsecond\r\n",
		filepath.Join(dir, "long.go"):       strings.Repeat("x", 300) + "\n",
		filepath.Join(dir, "large.go"):      strings.Repeat("\n", 1<<20) + "beyond\n",
		filepath.Join(dir, "evil.go"):       "a\x1b[31m</pre><script>\u202e\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(outside, "secret.go"), filepath.Join(dir, "link.go")); err != nil {
		t.Fatal(err)
	}
	const recorded = "one(context.Background())"
	for _, c := range []struct {
		name, file     string
		line           int
		source, cutter string
		want           []string
	}{
		{"around", filepath.Join(dir, "pool.go"), 6, recorded, "context.Background", []string{
			" 3 func run() {", " 4     for {", " 5         go func() {", ">6             one([context.Background]())", " 7         }()", " 8 ", " 9     }",
		}},
		{"relative", "pool.go", 6, recorded, "", []string{
			" 3 func run() {", " 4     for {", " 5         go func() {", ">6             one(context.Background())", " 7         }()", " 8 ", " 9     }",
		}},
		{"first line", filepath.Join(dir, "pool.go"), 1, "package pool", "", []string{">1 package pool", " 2 ", " 3 func run() {", " 4     for {"}},
		{"nothing recorded", filepath.Join(dir, "windows.go"), 2, "", "", []string{" 1 first", ">2     second"}},
		{"a line that goes on", filepath.Join(dir, "long.go"), 1, "xxx", "", []string{">1 " + strings.Repeat("x", 239) + "…"}},
		{"hostile", filepath.Join(dir, "evil.go"), 1, "a", "", []string{`>1 a\u001b[31m</pre><script>\u202e`}},
		{"changed since", filepath.Join(dir, "pool.go"), 5, recorded, "", []string{">5 " + recorded}},
		{"shorter by now", filepath.Join(dir, "pool.go"), 60, recorded, "", []string{">60 " + recorded}},
		{"too far down", filepath.Join(dir, "large.go"), 1<<20 + 1, "beyond", "", []string{">1048577 beyond"}},
		{"not there", filepath.Join(dir, "gone.go"), 6, recorded, "", []string{">6 " + recorded}},
		{"not there, nothing recorded", filepath.Join(dir, "gone.go"), 6, "", "context.WithoutCancel", []string{"> [context.WithoutCancel]"}},
		{"not there, nothing known", filepath.Join(dir, "gone.go"), 6, "", "", nil},
		{"outside", filepath.Join(outside, "secret.go"), 1, "", "cut", []string{"> [cut]"}},
		{"above", "../" + filepath.Base(outside) + "/secret.go", 1, "", "cut", []string{"> [cut]"}},
		{"a link that leads out", filepath.Join(dir, "link.go"), 1, "", "cut", []string{"> [cut]"}},
		{"a folder", dir, 1, "", "cut", []string{"> [cut]"}},
		{"no line", filepath.Join(dir, "pool.go"), 0, recorded, "", []string{"> " + recorded}},
		{"a negative line", filepath.Join(dir, "pool.go"), -3, recorded, "", []string{"> " + recorded}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, source(t, dir, tracer.Frame{File: c.file, Line: c.line, Source: c.source}, c.cutter)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		t.Parallel()
		want := []string{">6 " + recorded}
		if diff := cmp.Diff(want, source(t, "", tracer.Frame{File: filepath.Join(dir, "pool.go"), Line: 6, Source: recorded}, "")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

var (
	block  = regexp.MustCompile(`(?s)<pre aria-label="Source">(.*?)</pre>`)
	marked = strings.NewReplacer(`<span class="guilty">`, ">", "<span>", " ", "<i>", "", "</i>", " ", "<em>", "[", "</em>", "]", "\n</span>", "\n")
)

// source gives the lines of the only drop of a page, the guilty one with > before it and what cuts in brackets.
func source(t *testing.T, dir string, culprit tracer.Frame, cutter string) []string {
	t.Helper()
	tree := &tracer.Tree{Records: []tracer.Record{{Link: tracer.LinkCut, Culprit: culprit, Cutter: cutter}}}
	var b bytes.Buffer
	if err := page.HTML(&b, tree, tree.Check(), report.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	found := block.FindStringSubmatch(b.String())
	if found == nil {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(html.UnescapeString(marked.Replace(found[1])), "\n"), "\n")
	for i, l := range lines {
		if l[0] == '>' && !strings.ContainsAny(l[1:2], "0123456789") {
			lines[i] = "> " + l[1:]
		}
	}
	return lines
}
