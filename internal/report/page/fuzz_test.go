package page_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The oracle is a parser of HTML: whatever a recording says, the page has the elements and attributes that it has for a tame
// one, and no character that would steer a terminal or turn the direction of a line.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{"plain", `<img src=x onerror=a()>`, "</script><script>a()", `"'>`, "\x1b[31m", "\u202e", "\xff\x00", "<!--<script>", "</style>", "{{.}}", "a\nb", strings.Repeat("\xff", 2000)} {
		f.Add(s, byte(0))
	}
	var tame [len(links)][]string
	for i := range tame {
		tame[i] = outline(f, "x", links[i])
	}
	f.Fuzz(func(t *testing.T, name string, link byte) {
		i := int(link) % len(links)
		if got := outline(t, name, links[i]); !slices.Equal(tame[i], got) {
			t.Errorf("%q changes the page:\n%q\nwant\n%q", name, got, tame[i])
		}
	})
}

var links = [...]tracer.Link{tracer.LinkCut, tracer.LinkLost, tracer.LinkDetached, tracer.LinkTied, tracer.LinkDoomed}

// hostile has a name in every field.
func hostile(name string, link tracer.Link) (*tracer.Tree, report.Options) {
	r := tracer.Record{
		ID: tracer.ID{1}, Kind: tracer.Kind("k" + name), Name: "n" + name, Cutter: "c" + name, Transaction: "t" + name, Branch: "b" + name, Op: name,
		Package: "p" + name, Test: "T" + name, Link: link,
		Start: time.UnixMicro(1), Cancelled: time.UnixMicro(5), End: time.UnixMicro(5),
	}
	r.Culprit = tracer.Frame{Func: name, File: "f" + name, Line: 1, Source: "s" + name}
	below := r
	below.ID, below.Parent, below.Kind, below.Link = tracer.ID{2}, r.ID, tracer.Server, tracer.LinkRemote
	return &tracer.Tree{Records: []tracer.Record{r, below}}, report.Options{
		Again:    func(tracer.Drop) string { return "a" + name[:min(len(name), 50)] }, // which is left out where it is long
		Notes:    []string{"N" + name},
		Findings: []report.Finding{{Rule: "r" + name, Message: name, File: "f" + name, Line: 1, Source: "s" + name, Package: "p" + name}},
	}
}

// outline is the elements of such a page, each with the names of its attributes.
func outline(t testing.TB, name string, link tracer.Link) []string {
	t.Helper()
	tree, o := hostile(name, link)
	var b bytes.Buffer
	if err := page.HTML(&b, tree, tree.Check(), o); err != nil {
		t.Fatal(err)
	}
	if i := strings.IndexFunc(b.String(), func(r rune) bool { return r != '\n' && report.Printable(string(r)) != string(r) }); i >= 0 {
		t.Errorf("the page has %q", b.String()[i:min(i+20, b.Len())])
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	var elements []string
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			words := []string{n.Data}
			for _, a := range n.Attr {
				words = append(words, a.Key)
			}
			elements = append(elements, strings.Join(words, " "))
		}
	}
	return elements
}
