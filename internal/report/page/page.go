// Package page writes a verdict as one HTML file: it opens from disk, asks no network for anything, and runs no script
// but its own. The same tree gives the same bytes.
//
// The page holds up to [MaxNodes] nodes, in columns of JSON; of a larger recording it holds those around the drops, and
// says how many it leaves out.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// MaxNodes bounds the nodes that a page holds.
const MaxNodes = 100_000

//go:embed page.html page.css script
var files embed.FS

var (
	layout = template.Must(template.ParseFS(files, "page.html"))
	style  = template.CSS(read("page.css"))                                                                //nolint:gosec // embedded
	script = template.JS(read(scripts("data", "axis", "wave", "plot", "keys", "transaction", "start")...)) //nolint:gosec // embedded
)

// policy allows the page its own style and its own script, and nothing else.
var policy = "default-src 'none'; style-src " + hash(string(style)) + "; script-src " + hash(string(script)) + "; base-uri 'none'; form-action 'none'"

// view is what the template shows.
type view struct {
	Policy string
	Style  template.CSS
	Script template.JS
	Data   *columns

	Verdict      verdict
	Notes        []string
	Cards        []card
	MoreCards    string
	Nodes        int
	Transactions bool
	Tables       []table
}

// HTML writes r as a page. The tree is the one that r is the judgement of. Of o it heeds all but ASCII and Color. Source
// around a guilty line is read from the files below Dir, as they are now; where they have changed, or are not there, the
// page has the recorded line alone. It returns what w returns, after one write.
func HTML(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	s := report.Tell(tree, r, o)
	drops := s.Cards()
	g := grow(s, drops)
	v := view{
		Policy: policy, Style: style, Script: script, Data: newColumns(g),
		Verdict: newVerdict(g), Notes: append(g.leftOut(), short(s.Remarks())...), Nodes: r.Nodes,
		Transactions: g.transactions(), Tables: tables(r),
	}
	v.Cards, v.MoreCards = cards(g, drops)
	var b bytes.Buffer
	if err := layout.Execute(&b, v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// maxNotes bounds the notes.
const maxNotes = 50

func short(notes []string) []string {
	var shown []string
	for _, n := range notes[:min(len(notes), maxNotes)] {
		shown = append(shown, clip(n, longText))
	}
	if left := len(notes) - len(shown); left > 0 {
		shown = append(shown, count(left, "more note"))
	}
	return shown
}

func scripts(names ...string) []string {
	for i, name := range names {
		names[i] = "script/" + name + ".js"
	}
	return names
}

func read(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic("ctxplumb: page: " + err.Error()) // it was embedded by another name
		}
		b.Write(text)
	}
	return b.String()
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
