package httpx_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/internal/printable"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// answered is what the JSON says.
type answered struct {
	Nodes, Running int
	Trees          []struct {
		Nodes []struct{ Name, Kind, Transaction string }
	}
	LeftOut struct{ Trees, Nodes int } `json:"leftOut"`
}

func (j answered) shown() (nodes int) {
	for _, tree := range j.Trees {
		nodes += len(tree.Nodes)
	}
	return nodes
}

func tell(t testing.TB, h http.Handler) answered {
	t.Helper()
	var j answered
	response := debugged(h, http.MethodGet, "/?format=json")
	if err := json.NewDecoder(response.Body).Decode(&j); err != nil {
		t.Fatal(err)
	}
	return j
}

// crowd fills a recorder with live nodes that have hostile names, each tree of the given size.
func crowd(t testing.TB, nodes, size int) *tracer.Recorder {
	t.Helper()
	r := tracer.NewRecorder(tracer.WithMaxNodes(nodes))
	name := strings.Repeat("<\x01\u202e\"&\xff", 64)
	for range nodes / size {
		ctx, _ := tracer.StartClient(t.Context(), r, name, name)
		for range size - 1 {
			tracer.Start(ctx, tracer.Kind(name), name)
		}
	}
	return r
}

func TestDebugBound(t *testing.T) {
	t.Parallel()
	const most = 1_000_000
	for name, test := range map[string]struct{ nodes, size int }{
		"many trees": {5_000, 1}, "small trees": {5_000, 7}, "one tree": {5_000, 5_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := httpx.Debug(crowd(t, test.nodes, test.size), anybody)
			js := body(t, debugged(h, http.MethodGet, "/?format=json"))
			page := body(t, debugged(h, http.MethodGet, "/"))
			for form, answer := range map[string]string{"JSON": js, "page": page} {
				if len(answer) > most || len(answer) < most-10_000 {
					t.Errorf("%s has %d bytes, want nearly %d and no more", form, len(answer), most)
				}
			}
			got := tell(t, h)
			whole := test.nodes / test.size
			if got.shown()+got.LeftOut.Nodes != test.nodes/test.size*test.size || len(got.Trees)+got.LeftOut.Trees != whole {
				t.Errorf("JSON shows %d nodes in %d trees and leaves out %+v", got.shown(), len(got.Trees), got.LeftOut)
			}
			rows, trees := strings.Count(page, "<tr class"), strings.Count(page, "<tbody>")
			end := fmt.Sprintf("</table>\n<p>Left out, since there is no room for more than 1 MB: %d nodes, among them %d whole trees.</p>\n</body>\n</html>\n",
				whole*test.size-rows, whole-trees)
			if !strings.HasSuffix(page, end) {
				t.Errorf("the page shows %d nodes in %d trees and ends with %q", rows, trees, page[len(page)-200:])
			}
		})
	}
}

// TestDebugWhileBusy: nodes start and end meanwhile, and are evicted.
func TestDebugWhileBusy(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithMaxNodes(200), tracer.WithSampling(0.9))
	defer r.Close()
	h := httpx.Debug(r, anybody)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				ctx, request := tracer.StartServer(t.Context(), r, "POST /orders", "")
				_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "gid")
				request.Rename("POST /orders/{id}")
				request.Join("gid", "")
				call.End()
				request.End()
			}
		})
	}
	for range 2 {
		group.Go(func() {
			for range 30 {
				tell(t, h)
				debugged(h, http.MethodGet, "/")
			}
		})
	}
	group.Wait()
	if got := tell(t, h); got.Running != 0 || len(got.Trees) != 0 {
		t.Errorf("at the end %+v", got)
	}
}

// FuzzDebug: whatever a name is, it is text. The oracle for the page is the parser of browsers' rules in x/net/html, and for
// the JSON encoding/json.
func FuzzDebug(f *testing.F) {
	for _, s := range []string{"plain", "</th><script>alert(1)</script>", "\u202egpj", "\x00\x1b[2J", `"\u0041`, "\xff<&>", "&lt;", "{{left}}", "<!-- rows -->\n", "a\tb"} {
		f.Add(s, s)
	}
	want := outline(f, "plain", "plain")
	f.Fuzz(func(t *testing.T, name, transaction string) {
		got := outline(t, name, transaction)
		clip := func(s string) string { return s[:min(len(s), 256)] }
		want.texts = []string{"client" + printable.Line(clip(name)), printable.Line(clip(transaction))}
		if got.elements != want.elements || got.texts[0] != want.texts[0] || got.texts[1] != want.texts[1] {
			t.Errorf("%q, %q:\ngot  %s\nwant %s", name, transaction, got, want)
		}
		valid := func(s string) string { return string([]rune(clip(s))) }
		js := tell(t, httpx.Debug(holding(t, name, transaction), anybody)).Trees[0].Nodes[0]
		if js.Name != valid(name) || js.Transaction != valid(transaction) || !utf8.ValidString(js.Name) {
			t.Errorf("%q, %q became %+v", name, transaction, js)
		}
	})
}

func holding(t testing.TB, name, transaction string) *tracer.Recorder {
	t.Helper()
	r := tracer.NewRecorder()
	_, n := tracer.StartClient(t.Context(), r, name, transaction)
	t.Cleanup(n.End)
	return r
}

// drawn is what a browser makes of a page with one node.
type drawn struct {
	elements string   // and their attributes
	texts    []string // of the node and its transaction
}

func outline(t testing.TB, name, transaction string) drawn {
	t.Helper()
	page, err := html.Parse(debugged(httpx.Debug(holding(t, name, transaction), anybody), http.MethodGet, "/").Body)
	if err != nil {
		t.Fatal(err)
	}
	var d drawn
	for n := range page.Descendants() {
		if n.Type != html.TextNode {
			d.elements += fmt.Sprint(n.Type, n.Data, n.Attr, ";")
		}
		if n.Type == html.ElementNode && n.Parent.Data == "tr" && n.Parent.Parent.Data == "tbody" && (n.Data == "th" || n.NextSibling == nil) {
			d.texts = append(d.texts, textOf(n))
		}
	}
	return d
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func BenchmarkDebug(b *testing.B) {
	h := httpx.Debug(crowd(b, tracer.DefaultMaxNodes, 10), anybody)
	for _, format := range []string{"html", "json"} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				debugged(h, http.MethodGet, "/?format="+format)
			}
		})
	}
}
