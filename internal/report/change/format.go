package change

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/markdown"
)

// JSON writes c as JSON, all lists of it. It returns what w returns, after one write.
func JSON(w io.Writer, c Change) error { return report.WriteJSON(w, c) }

// Text writes a line for each difference, what became worse first, with the place to mend below a drop and a finding;
// nothing where nothing differs. It returns what w returns, after one write.
func Text(w io.Writer, c Change) error {
	var page strings.Builder
	for _, list := range c.lists() {
		for _, one := range list.all {
			page.WriteString(list.name + ": " + one.head + "\n")
			if one.detail != "" {
				page.WriteString("  " + strings.ReplaceAll(one.detail, "\n", "\n  ") + "\n")
			}
		}
	}
	_, err := io.WriteString(w, page.String())
	return err
}

// Markdown writes a list of at most ten for each sort of difference, as a comment of a pull request; nothing where nothing
// differs. It returns what w returns, after one write.
func Markdown(w io.Writer, c Change) error {
	var page strings.Builder
	for _, list := range c.lists() {
		if len(list.all) == 0 {
			continue
		}
		page.WriteString("\n**" + list.name + ": " + strconv.Itoa(len(list.all)) + "**\n")
		markdown.List(&page, list.all, entry.markdown)
	}
	_, err := io.WriteString(w, strings.TrimPrefix(page.String(), "\n"))
	return err
}

// entry is a difference in words.
type entry struct{ head, detail string }

func (e entry) markdown() string {
	if e.detail == "" {
		return "- " + markdown.Code(e.head) + "\n"
	}
	return markdown.Entry(e.head, e.detail)
}

type list struct {
	name string
	all  []entry
}

func (c Change) lists() []list {
	return []list{
		{"newly dropped", entries(c.Dropped, dropped)},
		{"newly found", entries(c.Found, found)},
		{"no longer covered", entries(c.Uncovered, edge)},
		{"no longer dropped", entries(c.Mended, mended)},
		{"no longer found", entries(c.Gone, gone)},
		{"newly covered", entries(c.Covered, edge)},
	}
}

func entries[T any](all []T, words func(T) entry) []entry {
	list := make([]entry, len(all))
	for i, one := range all {
		list[i] = words(one)
	}
	return list
}

func dropped(d report.Dropped) entry {
	return entry{report.Printable(d.Title), report.Where(d.File, d.Line, d.Source) + "\nmend: " + report.Printable(d.Mend)}
}

func mended(d report.Dropped) entry { return entry{head: report.Printable(d.Title)} }

func found(f report.Finding) entry {
	return entry{report.Printable(f.Rule + ": " + f.Message), report.Where(f.File, f.Line, f.Source)}
}

func gone(f report.Finding) entry { return entry{head: report.Printable(f.Rule + ": " + f.Message)} }

func edge(e report.Edge) entry {
	return entry{head: report.Printable(e.Parent + " > " + e.Child + " in " + cmp.Or(e.Package, "no package that is known"))}
}
