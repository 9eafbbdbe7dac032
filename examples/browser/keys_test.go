package browser_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// state is what a person sees of the wave, and what a screen reader is told.
type state struct {
	Selected string // the row that is
	Active   string // the one that the grid says is
	Rows     int
	Focus    string
	All      bool
	Found    string
}

const look = `(() => {
  const text = row => row ? [...row.children].map(cell => cell.textContent.replace(/^[▸▾]/, "")).join(" | ") : ""
  const grid = document.getElementById("grid")
  return {
    Selected: text(document.querySelector("[aria-selected=true]")),
    Active: text(document.getElementById(grid.getAttribute("aria-activedescendant"))),
    Rows: grid.getAttribute("aria-rowcount") - 1,
    Focus: document.activeElement.id,
    All: document.getElementById("all").getAttribute("aria-pressed") === "true",
    Found: document.getElementById("found").textContent,
  }
})()`

// press presses keys, one after the other, as a keyboard does: what a page makes of a key comes before what it types.
func press(t testing.TB, tab context.Context, keys string) {
	t.Helper()
	for _, r := range keys {
		events := kb.Encode(r)
		if len(events) == 3 { // one for the text, of which the page would not be asked
			events[0].Text = events[1].Text
			events = slices.Delete(events, 1, 2)
		}
		for _, e := range events {
			call(t, tab, input.DispatchKeyEvent, *e)
		}
	}
}

func TestKeys(t *testing.T) {
	const (
		order  = "server shop.Order/Place | cancelled: client went away"
		worker = "go fanout.worker 1 | cut here, ran on 1.21 s"
		redis  = "client redis GET sku:91 | never told, ran on 1.21 s"
		outbox = "go outbox.enqueue | heard +0.6 ms"
		task0  = "task outbox.task 0 | heard +0.7 ms"
		task12 = "task outbox.task 12 | heard +1.3 ms"
		task13 = "task outbox.task 13 | heard +1.3 ms"
		shut   = "go outbox.enqueue | heard +0.6 ms (+14, last +1.3 ms)"
		closed = "server shop.Order/Place | cancelled: client went away (+31, 1 of them dropped, last +2.6 ms)"
	)
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	for i, c := range []struct {
		keys string
		want state
	}{
		{"", state{Selected: worker, Rows: 32}},
		{kb.ArrowDown, state{Selected: worker, Rows: 32}}, // the page's key: the grid has no focus yet
		{"n", state{Selected: worker, Rows: 32, Focus: "grid"}},
		{kb.ArrowDown, state{Selected: redis, Rows: 32, Focus: "grid"}},
		{kb.ArrowUp, state{Selected: worker, Rows: 32, Focus: "grid"}},
		{kb.Home, state{Selected: order, Rows: 32, Focus: "grid"}},
		{kb.ArrowUp, state{Selected: order, Rows: 32, Focus: "grid"}},
		{kb.End, state{Selected: task13, Rows: 32, Focus: "grid"}},
		{kb.ArrowDown, state{Selected: task13, Rows: 32, Focus: "grid"}},
		{kb.ArrowUp, state{Selected: task12, Rows: 32, Focus: "grid"}},
		{kb.ArrowLeft, state{Selected: outbox, Rows: 32, Focus: "grid"}},
		{kb.ArrowLeft, state{Selected: shut, Rows: 18, Focus: "grid"}},
		{kb.ArrowLeft, state{Selected: order, Rows: 18, Focus: "grid"}},
		{kb.End + kb.ArrowRight, state{Selected: outbox, Rows: 32, Focus: "grid"}},
		{kb.ArrowRight, state{Selected: task0, Rows: 32, Focus: "grid"}},
		{kb.ArrowRight, state{Selected: task0, Rows: 32, Focus: "grid"}},
		{kb.PageUp, state{Selected: "client postgres UPDATE stock | heard +1.3 ms", Rows: 32, Focus: "grid"}},
		{kb.PageDown, state{Selected: task0, Rows: 32, Focus: "grid"}},
		{kb.Home + kb.Enter, state{Selected: closed, Rows: 1, Focus: "grid"}},
		{"n", state{Selected: worker, Rows: 32, Focus: "grid"}}, // opens the way
		{kb.Home + kb.Enter + kb.Enter, state{Selected: order, Rows: 32, Focus: "grid"}},
		{"a", state{Selected: order, Rows: 32, Focus: "grid", All: true}},
		{"a", state{Selected: order, Rows: 32, Focus: "grid"}},
		{"/", state{Selected: order, Rows: 32, Focus: "find"}},
		{"sku:97", state{Selected: "client redis GET sku:97 | heard +0.3 ms", Rows: 32, Focus: "find", Found: "1 of 1: client redis GET sku:97, heard +0.3 ms"}},
		{kb.Escape, state{Selected: "client redis GET sku:97 | heard +0.3 ms", Rows: 32, Focus: "grid", Found: "1 of 1: client redis GET sku:97, heard +0.3 ms"}},
	} {
		if c.keys != "" {
			press(t, tab, c.keys)
		}
		c.want.Active = c.want.Selected
		if diff := cmp.Diff(c.want, ask[state](t, tab, look)); diff != "" {
			t.Fatalf("step %d, after %q (-want +got):\n%s", i, c.keys, diff)
		}
	}
}

func TestFind(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	press(t, tab, "/")
	for _, c := range []struct{ keys, selected, found string }{
		{"REDIS", "client redis GET sku:88 | heard +0.3 ms", "1 of 4: client redis GET sku:88, heard +0.3 ms"},
		{kb.Enter, "client redis GET sku:91 | never told, ran on 1.21 s", "2 of 4: client redis GET sku:91, never told, ran on 1.21 s"},
		{kb.Enter + kb.Enter, "client redis GET visits | linked", "4 of 4: client redis GET visits, linked"}, // of the other tree
		{kb.Enter, "client redis GET sku:88 | heard +0.3 ms", "1 of 4: client redis GET sku:88, heard +0.3 ms"},
		{" x", "client redis GET sku:88 | heard +0.3 ms", "nothing found"},
		{kb.Enter, "client redis GET sku:88 | heard +0.3 ms", "nothing found"},
		{strings.Repeat(kb.Backspace, 7), "server shop.Order/Place | cancelled: client went away", ""}, // the first with an r,
		{"7f31c0", "server shop.Order/Place | cancelled: client went away", "1 of 32: server shop.Order/Place, cancelled: client went away"},
	} {
		press(t, tab, c.keys)
		got := ask[state](t, tab, look)
		if got.Selected != c.selected || got.Found != c.found {
			t.Errorf("after %q: %q is selected, and found is %q; want %q, %q", c.keys, got.Selected, got.Found, c.selected, c.found)
		}
	}
}

// A page without a node has no wave, and keys for none.
func TestNothing(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &tracer.Tree{}))
	press(t, tab, "n/a\rt"+kb.ArrowDown)
	if heading := ask[string](t, tab, `document.body.innerText.split("\n").find(line => line.startsWith("Nothing"))`); heading != "Nothing was recorded: no test ran, or none made a call" {
		t.Errorf("the heading is %q", heading)
	}
}

// Keys that belong to the browser, or to a field, are left to them.
func TestForeignKeys(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	const theme = `document.documentElement.dataset.theme ?? ""`
	do(t, tab, chromedp.KeyEvent("t", chromedp.KeyModifiers(chromedp.ModifierCtrl))) // with control
	if got := ask[string](t, tab, theme); got != "" {
		t.Errorf("control and t set the theme to %s", got)
	}
	press(t, tab, "/tan")
	if got := ask[string](t, tab, theme+`+ document.getElementById("find").value`); got != "tan" {
		t.Errorf("what was typed into the field is %q, want tan", got)
	}
}
