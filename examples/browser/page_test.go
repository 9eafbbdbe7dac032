package browser_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// prefers is what makes a browser ask for a light or a dark page.
func prefers(scheme string) emulation.SetEmulatedMediaParams {
	return emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
}

func TestTheme(t *testing.T) {
	tab := chromium(t)
	address := write(t, &shop().Tree)
	const ground, light, dark = `getComputedStyle(document.body).backgroundColor`, "rgb(251, 251, 250)", "rgb(20, 22, 26)"
	for scheme, want := range map[string][]string{"light": {light, dark, light}, "dark": {dark, light, dark}} {
		call(t, tab, emulation.SetEmulatedMedia, prefers(scheme))
		visit(t, tab, address)
		got := []string{ask[string](t, tab, ground)}
		press(t, tab, "t")
		got = append(got, ask[string](t, tab, ground))
		do(t, tab, chromedp.Click("#theme"))
		got = append(got, ask[string](t, tab, ground))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("where %s is preferred: at first, after the key, after the button (-want +got):\n%s", scheme, diff)
		}
	}
}

// On paper all cards are open, all rows are there, and nothing is that only a screen can use.
func TestPrint(t *testing.T) {
	tree := shop()
	tree.Grace = 0 // so that the worker below is deaf, and another card
	late := node(tracer.Task, "slow", 6000, 6001, 6500)
	late.Overran, late.Culprit = true, tracer.Frame{File: "/src/slow.go", Line: 3, Source: "time.Sleep(time.Second)"}
	tree.add(-1, late)
	tab := visit(t, chromium(t), write(t, &tree.Tree))
	const seen = `({
	  Rows: document.querySelectorAll("#rows .row").length,
	  Open: document.querySelectorAll("details[open]").length,
	  Tools: document.querySelector("#next").checkVisibility(),
	  Cut: getComputedStyle(document.getElementById("view")).overflowY,
	})`
	type sight struct {
		Rows, Open int
		Tools      bool
		Cut        string
	}
	before := ask[sight](t, tab, seen)
	call(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	ask[any](t, tab, `dispatchEvent(new Event("beforeprint"))`)
	if diff := cmp.Diff(sight{Rows: 32, Open: 3, Cut: "visible"}, ask[sight](t, tab, seen)); diff != "" {
		t.Errorf("on paper (-want +got):\n%s", diff)
	}
	call(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	ask[any](t, tab, `dispatchEvent(new Event("afterprint"))`)
	if diff := cmp.Diff(before, ask[sight](t, tab, seen)); diff != "" {
		t.Errorf("after printing (-before +now):\n%s", diff)
	}
	ask[any](t, tab, `printed = []; for (const name of ["beforeprint", "afterprint"]) addEventListener(name, () => printed.push(name + " " + document.querySelectorAll("#rows .row").length))`)
	call(t, tab, devtools.PrintToPDF, devtools.PrintToPDFParams{})
	if diff := cmp.Diff([]string{"beforeprint 32", fmt.Sprint("afterprint ", before.Rows)}, ask[[]string](t, tab, `printed`)); diff != "" {
		t.Errorf("rows around a real print (-want +got):\n%s", diff)
	}
}

// What a screen reader is told of the wave.
func TestRoles(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	call(t, tab, accessibility.Enable, struct{}{})
	roles := map[string]int{}
	var names []string
	for _, n := range call(t, tab, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role := strings.Trim(string(n.Role.Value), `"`)
		roles[role]++
		if slices.Contains([]string{"treegrid", "heading", "searchbox", "button", "combobox", "region"}, role) {
			names = append(names, role+" "+strings.Trim(string(n.Name.Value), `"`))
		}
	}
	slices.Sort(names)
	want := []string{
		"button Next drop n", "button Show all a", "button Show it in the wave", "button Theme t",
		"combobox Id", "combobox Tree",
		"heading 1 place drops a cancel in 1 of 34 nodes", "heading All edges", "heading CUT go fanout.worker 1 never heard that its caller was cancelled",
		"heading Cancel wave", "heading Coverage by edge", "heading Coverage by package", "heading Transaction",
		"region Cancel wave", "region Drops", "region Transaction", "region Verdict",
		"searchbox Find a node, by name or transaction", "treegrid Nodes of the tree, by who started whom",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for role, atLeast := range map[string]int{"row": 17 + 1, "gridcell": 2 * 17, "columnheader": 2, "rowgroup": 1, "status": 1} {
		if roles[role] < atLeast {
			t.Errorf("%d of role %s, want %d at least", roles[role], role, atLeast)
		}
	}
}

// A row of a tree grid says where it stands.
func TestRowAttributes(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	got := ask[[]string](t, tab, `[...document.querySelectorAll("#rows .row")].slice(1, 4).map(row =>
	  ["aria-rowindex", "aria-level", "aria-expanded", "aria-selected"].map(name => name + "=" + row.getAttribute(name)).join(" "))`)
	want := []string{
		"aria-rowindex=3 aria-level=2 aria-expanded=true aria-selected=false",
		"aria-rowindex=4 aria-level=3 aria-expanded=true aria-selected=false",
		"aria-rowindex=5 aria-level=4 aria-expanded=null aria-selected=false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The trees are chosen from a list, or by the card of a drop.
func TestTrees(t *testing.T) {
	tab := visit(t, chromium(t), write(t, &shop().Tree))
	const now = `[document.getElementById("tree").selectedOptions[0].text, document.getElementById("about").textContent]`
	order := []string{
		"✕ 1 node dropped · server shop.Order/Place · TestPlace/client_goes_away in example.com/shop/orders",
		"32 nodes · TestPlace/client_goes_away in example.com/shop/orders · transaction 7f31c0 · time since its first cancel, log scale",
	}
	if diff := cmp.Diff(order, ask[[]string](t, tab, now)); diff != "" {
		t.Errorf("at first (-want +got):\n%s", diff)
	}
	do(t, tab, chromedp.Focus("#tree"))
	press(t, tab, "s") // as a list is used without a mouse: the one that begins with it
	visit := []string{"server shop.Visit/Look", "2 nodes · no cancel fired: time since its start"}
	if diff := cmp.Diff(visit, ask[[]string](t, tab, now)); diff != "" {
		t.Errorf("after choosing the other one (-want +got):\n%s", diff)
	}
	do(t, tab, chromedp.Click("#drop1 button"))
	if diff := cmp.Diff(order, ask[[]string](t, tab, now)); diff != "" {
		t.Errorf("after the button of the card (-want +got):\n%s", diff)
	}
	if got := ask[state](t, tab, look); got.Selected != "go fanout.worker 1 | cut here, ran on 1.21 s" || got.Focus != "grid" {
		t.Errorf("the button of the card selects %q, and gives %s the focus", got.Selected, got.Focus)
	}
}

// A transaction is seen over all trees: those of a service whose caller is not in the recording too.
func TestTransaction(t *testing.T) {
	tree := shop()
	confirm := node(tracer.Server, "shop.Stock/Confirm", 3000, 0, 3004)
	confirm.Transaction, confirm.Branch, confirm.Op = "7f31c0", "02", "confirm"
	tree.add(-1, confirm)
	other := node(tracer.Server, "shop.Order/Place", 9000, 0, 9001)
	other.Transaction = "another"
	tree.add(-1, other)
	tab := visit(t, chromium(t), write(t, &tree.Tree))
	const now = `[document.getElementById("sum").textContent,
	  ...[...document.getElementById("calls").rows].map(row => [...row.cells].map(cell => cell.textContent).join(" | "))]`
	want := []string{
		"6 calls made · 4 received · 2 hops · 3.18 s from first to last · locks of 2 branches held for 152 ms",
		"server shop.Order/Place |  | +0 µs | 181 ms |  | cancelled: client went away | ",
		"client shop.Stock/Reserve |  | +30 ms | 151 ms |  | heard +0.1 ms | ",
		"server shop.Stock/Reserve | 01 try | +34 ms | 148 ms | 148 ms | heard +1.1 ms | ",
		"client GET /v1/quote |  | +40 ms | 141 ms |  | heard +0.2 ms | ",
		"server GET /v1/quote |  | +44 ms | 139 ms |  | heard +1.6 ms | ",
		"go fanout.worker 1 |  | +61 ms | 1.33 s |  | cut here, ran on 1.21 s | ",
		"client postgres UPDATE stock |  | +90 ms | 92 ms |  | heard +1.3 ms | ",
		"client redis GET sku:88 |  | +100 ms | 81 ms |  | heard +0.3 ms | ",
		"client redis GET sku:91 |  | +110 ms | 1.28 s |  | never told, ran on 1.21 s | ",
		"client redis GET sku:97 |  | +120 ms | 61 ms |  | heard +0.3 ms | ",
		"server shop.Stock/Confirm | 02 confirm | +3.18 s | 4.0 ms | 4.0 ms | linked | ",
	}
	if diff := cmp.Diff(want, ask[[]string](t, tab, now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for id, want := range map[string][]string{
		"another": {
			"0 calls made · 1 received · 0 hops · 1.0 ms from first to last",
			"server shop.Order/Place |  | +0 µs | 1.0 ms |  | linked | ",
		},
		"unknown": {"no call of this page has this id"},
	} {
		do(t, tab, chromedp.Focus("#transaction"))
		ask[any](t, tab, `document.getElementById("transaction").select()`)
		press(t, tab, id+"\r")
		if diff := cmp.Diff(want, ask[[]string](t, tab, now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

// The page allows no script but its own, and asks for nothing.
func TestPolicy(t *testing.T) {
	tab := open(t, chromium(t), write(t, &shop().Tree))
	if address := ask[string](t, tab, `location.protocol`); address != "file:" {
		t.Errorf("it was opened from %s, want a file", address)
	}
	got := ask[[]string](t, tab, `new Promise(done => {
	  const found = []
	  addEventListener("securitypolicyviolation", event => {
	    found.push(event.effectiveDirective)
	    if (found.length === 4) done(found.sort())
	  })
	  const script = document.createElement("script"), image = document.createElement("img"), frame = document.createElement("iframe")
	  script.textContent = "owned = true"
	  image.src = "https://example.com/a.png"
	  frame.src = "https://example.com/"
	  document.body.append(script, image, frame)
	  fetch("https://example.com/").catch(() => {})
	})`)
	if diff := cmp.Diff([]string{"connect-src", "frame-src", "img-src", "script-src-elem"}, got); diff != "" {
		t.Errorf("what the policy forbids (-want +got):\n%s", diff)
	}
	if ask[bool](t, tab, `"owned" in window`) {
		t.Error("a script ran that is not the page's")
	}
}

// A page with as many nodes as it can have is below 5 MB, and has only those rows in the document that are in sight.
func TestLarge(t *testing.T) {
	address := write(t, &storm(100_000, 100_000).Tree)
	info, err := os.Stat(strings.TrimPrefix(address, "file://"))
	if err != nil || info.Size() > 5e6 {
		t.Errorf("the page has %d bytes, %v; want 5,000,000 at most", info.Size(), err)
	}
	tab := visit(t, chromium(t), address)
	press(t, tab, "na"+"\u0305")
	got := ask[state](t, tab, look)
	if got.Rows != 100_000 || got.Selected == "" || got.Selected != got.Active {
		t.Errorf("after showing all, and the last: %+v; want 100,000 rows, and the last one selected", got)
	}
	if n := ask[int](t, tab, `document.querySelectorAll("#rows .row").length`); n > 40 {
		t.Errorf("%d rows are in the document", n)
	}
}
