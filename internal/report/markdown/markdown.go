// Package markdown shows a verdict as a comment of a pull request.
//
// GitHub and GitLab give a meaning to mentions, references and HTML in comments too. Whatever comes from a recording
// stands in code spans and code blocks therefore, where nothing has one.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// most bounds each list: a comment holds 65,536 characters.
const most = 10

// Write writes the verdict in one line, the first ten drops, the first ten findings of ctxplumb vet, a table of the
// first ten packages, and the first ten remarks. It returns what w returns, after one write.
func Write(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	story := report.Tell(tree, r, o)
	var page strings.Builder
	word := "ok"
	if story.Failed() {
		word = "failed"
	}
	page.WriteString("**ctxplumb " + word + ":** " + strings.Join(story.Summary(), ", ") + "\n")
	List(&page, story.Cards(), Card)
	List(&page, story.Found(), Finding)
	table(&page, story.Table())
	List(&page, story.Remarks(), func(remark string) string { return "- " + Code(remark) + "\n" })
	_, err := io.WriteString(w, page.String())
	return err
}

// List writes the first ten of all, and how many more there are.
func List[T any](page *strings.Builder, all []T, write func(T) string) {
	for i, one := range all {
		if i == most {
			fmt.Fprintf(page, "\nand %d more\n", len(all)-most)
			return
		}
		page.WriteString("\n" + write(one))
	}
}

// Card is a drop with all that is known of it.
func Card(c report.Card) string {
	return "**" + string(c.Verdict) + "** " + Entry(c.Title, c.Detail())
}

// Finding is a finding of ctxplumb vet.
func Finding(f report.Finding) string {
	return "**vet** " + Entry(f.Rule+": "+f.Message, f.Detail())
}

// Entry is one line, and what there is to say of it below.
func Entry(head, detail string) string { return Code(head) + "\n\n" + block(detail) }

// table writes rows, whose first is the head; the first cell of the others is a name.
func table(page *strings.Builder, rows [][]string) {
	if len(rows) < 2 {
		return
	}
	head := rows[0]
	page.WriteString("\n| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat("---|", len(head)) + "\n")
	for i, cells := range rows[1:] {
		if i == most {
			fmt.Fprintf(page, "\nand %d more\n", len(rows)-1-most)
			return
		}
		page.WriteString("| " + Code(cells[0]) + " | " + strings.Join(cells[1:], " | ") + " |\n")
	}
}

// Code is a code span, its fence longer than any in it. A bar would end a cell of a table, and is quoted.
func Code(text string) string {
	text = strings.ReplaceAll(text, "|", `\u007c`)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	fence := fence(text, 1)
	return fence + text + fence
}

func block(text string) string {
	fence := fence(text, 3)
	return fence + "\n" + text + "\n" + fence + "\n"
}

// fence is at least as long as said, and longer than any run of backticks in text.
func fence(text string, long int) string {
	for strings.Contains(text, strings.Repeat("`", long)) {
		long++
	}
	return strings.Repeat("`", long)
}
