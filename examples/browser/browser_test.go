// Package browser_test opens pages that ctxplumb writes in a real Chromium, as a user does: from a file.
package browser_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// chromium starts one and gives a context whose first tab is its.
func chromium(t testing.TB) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1440, 1180),
	)
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...) // it is looked at when the test is over
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	return tab
}

// watch notes, from before a page's first line on, what goes wrong in it.
const watch = `problems = []
addEventListener("error", event => problems.push(event.message))
addEventListener("securitypolicyviolation", event => problems.push(event.effectiveDirective + " forbids " + event.blockedURI))`

// open opens an address and gives the tab.
func open(t testing.TB, tab context.Context, address string) context.Context {
	t.Helper()
	call(t, tab, devtools.AddScriptToEvaluateOnNewDocument, devtools.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	do(t, tab, chromedp.Navigate(address))
	return tab
}

// visit opens a page, in which nothing may have gone wrong in the end, and which may have asked for nothing.
func visit(t testing.TB, tab context.Context, address string) context.Context {
	t.Helper()
	open(t, tab, address)
	t.Cleanup(func() {
		if problems := ask[[]string](t, tab, `problems`); len(problems) > 0 {
			t.Errorf("went wrong in the page: %q", problems)
		}
		if n := ask[int](t, tab, `performance.getEntriesByType("resource").length`); n > 0 {
			t.Errorf("the page asked for %d resources", n)
		}
	})
	return tab
}

// write writes the page of a recording and gives its address.
func write(t testing.TB, tree *tracer.Tree) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.HTML(&b, tree, tree.Check(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	return save(t, b.Bytes())
}

func save(t testing.TB, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(file)
}

// call sends a command of the protocol to a tab.
func call[P, R any](t testing.TB, tab context.Context, command cdp.Command[P, R], params P) R {
	t.Helper()
	result, err := chromedp.Call(tab, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// do runs actions in a tab.
func do(t testing.TB, tab context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in a tab, and what it promises.
func ask[T any](t testing.TB, tab context.Context, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return answer
}
