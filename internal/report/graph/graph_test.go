package graph_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/graph"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFormats(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, graph.Mermaid, "mmd")
	reporttest.Check(t, graph.DOT, "dot")
}

// A tree that is too large is drawn in part, with a note.
func TestLarge(t *testing.T) {
	t.Parallel()
	calm := reporttest.Wide()
	calm.Report.Drops = nil
	for name, s := range map[string]reporttest.Sample{"wide": reporttest.Wide(), "calm": calm, "circle": reporttest.Circle()} {
		reporttest.Golden(t, name+".mmd", reporttest.Show(t, graph.Mermaid, s, report.Options{}))
		reporttest.Golden(t, name+".dot", reporttest.Show(t, graph.DOT, s, report.Options{}))
	}
}

// Many drops share the room.
func TestManyDrops(t *testing.T) {
	t.Parallel()
	s := reporttest.Wide()
	for i := range s.Tree.Records {
		s.Report.Drops = append(s.Report.Drops, tracer.Drop{Record: i, Path: []string{s.Tree.Records[i].Name}})
	}
	page := reporttest.Show(t, graph.Mermaid, s, report.Options{})
	if n := strings.Count(page, "<br>"); n > 200 || n < 190 {
		t.Errorf("%d nodes are drawn, want 200 or a few less", n)
	}
}

var (
	mermaidLabel = regexp.MustCompile(`^  n3\["([^"]*)<br>[^"<]*"\]`)
	entity       = regexp.MustCompile(`#(\d+);`)
	dotLabel     = regexp.MustCompile(`^  n3 \[label="((?:[^"\\]|\\.)*)", style=`)
	dotEscape    = regexp.MustCompile(`\\(.)`)
)

// The oracles undo what the readers of both formats undo: entities, and escapes in quotes.
func FuzzFormats(f *testing.F) {
	f.Add("shop.Order/Place")
	f.Add("\"]; n9[\"<script>#35;&lt;\\N`é")
	f.Fuzz(func(t *testing.T, name string) {
		s := reporttest.Fanout()
		s.Tree.Records[3].Name = name
		want := []string{report.Printable("go " + name)}
		label := find(t, mermaidLabel, reporttest.Show(t, graph.Mermaid, s, report.Options{}))
		if diff := cmp.Diff(want, []string{html.UnescapeString(entity.ReplaceAllString(label, "&#$1;"))}); diff != "" {
			t.Errorf("Mermaid (-want +got):\n%s", diff)
		}
		label = find(t, dotLabel, reporttest.Show(t, graph.DOT, s, report.Options{}))
		label = dotEscape.ReplaceAllStringFunc(label, func(pair string) string {
			return map[string]string{`\"`: `"`, `\\`: `\`, `\n`: "\n"}[pair]
		})
		name, _, _ = strings.Cut(label, "\n")
		if diff := cmp.Diff(want, []string{html.UnescapeString(name)}); diff != "" {
			t.Errorf("DOT (-want +got):\n%s", diff)
		}
	})
}

// find returns what the only line of node 3 has for a label.
func find(t *testing.T, label *regexp.Regexp, page string) string {
	t.Helper()
	for line := range strings.SplitSeq(page, "\n") {
		if m := label.FindStringSubmatch(line); m != nil {
			return m[1]
		}
	}
	t.Fatalf("no label in:\n%s", page)
	return ""
}
