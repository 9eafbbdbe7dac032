package markdown_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/markdown"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, markdown.Write, "md")
}

var backticks = regexp.MustCompile("`+")

// The oracle finds code spans and fenced blocks as CommonMark 0.31 says, sections 6.1 and 4.5: a span ends at the next run
// of as many backticks, a block at a line of at least as many.
func FuzzCard(f *testing.F) {
	f.Add("shop.Order/Place", "ctx := x")
	f.Add("`a`` ```", "\n```\n<img>")
	f.Add("a|b @all", "~~~")
	f.Fuzz(func(t *testing.T, name, source string) {
		s := reporttest.Fanout()
		s.Report.Drops[0].Name, s.Report.Drops[0].Culprit.Source = name, source+"."
		card := report.Tell(&s.Tree, s.Report, report.Options{}).Cards()[0]
		head, block, _ := strings.Cut(markdown.Card(card), "\n\n")
		lines := strings.Split(block, "\n")
		fence := lines[0]
		end := 1 + slices.IndexFunc(lines[1:], func(l string) bool {
			l = strings.TrimSpace(l)
			return strings.HasPrefix(l, fence) && strings.Trim(l, "`") == ""
		})
		got := []string{head[:len("**cut** ")], span(head[len("**cut** "):]), strings.Join(lines[1:end], "\n"), strings.Join(lines[end+1:], "\n")}
		want := []string{"**cut** ", strings.ReplaceAll(card.Title, "|", `\u007c`), card.Detail(), ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzCode(f *testing.F) {
	f.Add("`a``")
	f.Add("a`")
	f.Add("a|b")
	f.Fuzz(func(t *testing.T, text string) {
		text = "-" + report.Printable(text) + "`" // neither empty nor all blanks, which is no code to CommonMark
		if diff := cmp.Diff(strings.ReplaceAll(text, "|", `\u007c`), span(markdown.Code(text))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// span is what stands in the code span that text is, and nothing if it is none.
func span(text string) string {
	runs := backticks.FindAllStringIndex(text, -1)
	for _, r := range runs[1:] {
		if r[1]-r[0] != runs[0][1] {
			continue
		}
		inner := text[runs[0][1]:r[0]]
		if strings.HasPrefix(inner, " ") && strings.HasSuffix(inner, " ") {
			inner = inner[1 : len(inner)-1]
		}
		if r[1] < len(text) {
			return ""
		}
		return inner
	}
	return ""
}
