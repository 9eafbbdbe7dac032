package report

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Untested is said of what no test cancels: never a share, be it of nothing.
const Untested = "no test cancels this"

// Table has a row for each package, below its head; it is empty where there are no packages.
func (s *Story) Table() [][]string {
	packages := s.Report.Packages
	if len(packages) == 0 {
		return nil
	}
	rows := [][]string{{"PACKAGE", "NODES", "EDGES", "LINKED", "CANCELLED", "COVERAGE"}}
	above := folder(packages)
	for _, p := range packages {
		rows = append(rows, []string{
			short(p.Path, above), strconv.Itoa(p.Nodes), strconv.Itoa(p.Edges),
			Linkage(p.Coverage), strconv.Itoa(p.Covered), Coverage(p.Coverage),
		})
	}
	return rows
}

func (t *text) table() {
	rows := t.Table()
	widths := map[int]int{}
	for _, cells := range rows {
		for i, c := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, cells := range rows {
		t.line(align(cells, widths))
	}
}

// align sets numbers to the right, and what is in the first and last column to the left.
func align(cells []string, widths map[int]int) string {
	padded := make([]string, len(cells))
	for i, c := range cells {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
		if i == 0 || i == len(cells)-1 {
			padded[i] = c + pad
		} else {
			padded[i] = pad + c
		}
	}
	return strings.Join(padded, "  ")
}

// folder is the path above all packages, with its slash, that says nothing between them.
func folder(packages []tracer.Package) string {
	named := slices.DeleteFunc(slices.Clone(packages), func(p tracer.Package) bool { return p.Path == "" })
	if len(named) == 0 {
		return ""
	}
	above := dir(named[0].Path)
	for _, p := range named {
		for !strings.HasPrefix(p.Path, above) {
			above = dir(strings.TrimSuffix(above, "/"))
		}
	}
	return above
}

func dir(pkg string) string {
	d, _ := path.Split(pkg)
	return d
}

func short(pkg, above string) string {
	if pkg == "" {
		return "-"
	}
	return Printable(strings.TrimPrefix(pkg, above))
}

// Linkage is the share of c that is tied or declared as detached, in words.
func Linkage(c tracer.Coverage) string { return share(c.Linkage()) }

func share(p float64, ok bool) string {
	if !ok {
		return "-"
	}
	return round(p).String()
}

// Coverage is the share of c that a cancel was seen to pass, in words.
func Coverage(c tracer.Coverage) string {
	if c.Covered == 0 && c.Untested() > 0 {
		return Untested
	}
	return share(c.Percent())
}

// summary is the last line: the verdict in one.
func (t *text) summary() {
	word := t.paint(green, "ok")
	if t.Failed() {
		word = t.paint(red, "FAIL")
	}
	parts := t.Summary()
	if t.Page != "" {
		parts = append(parts, Printable(t.Page))
	}
	t.line(word + "  " + strings.Join(parts, t.marks.dot))
}
