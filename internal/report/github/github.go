// Package github shows a verdict to GitHub Actions, as annotations of a pull request's lines.
package github

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// most is how many annotations of a kind GitHub shows of one step.
const most = 10

// Write writes an error for each of the ten drops that hit the most nodes; where there are fewer, the findings of
// ctxplumb vet follow. How many more there are is said in a notice. It returns what w returns, after one write.
//
// The syntax is that of workflow commands: ::error file=F,line=L::MESSAGE.
func Write(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	story := report.Tell(tree, r, o)
	var lines []string
	cards := story.Cards()
	slices.SortStableFunc(cards, func(a, b report.Card) int { return cmp.Compare(b.Nodes, a.Nodes) })
	for _, c := range cards {
		lines = append(lines, annotation(string(c.Verdict), c.File, c.Culprit.Line, c.Text()))
	}
	for _, f := range story.Found() {
		lines = append(lines, annotation("vet "+f.Rule, f.File, f.Line, f.Text()))
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("::notice title=ctxplumb::%d more: see the report", more))
	}
	var page strings.Builder
	for _, line := range lines {
		page.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, page.String())
	return err
}

// What would end a value, or the command, is written in percent; the runner undoes it.
var (
	escape         = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func annotation(what, file string, line int, text string) string {
	properties := "title=" + escapeProperty.Replace("ctxplumb: "+what)
	if line > 0 {
		properties = "line=" + strconv.Itoa(line) + "," + properties
	}
	if file != "" {
		properties = "file=" + escapeProperty.Replace(file) + "," + properties
	}
	return "::error " + properties + "::" + escape.Replace(text)
}
