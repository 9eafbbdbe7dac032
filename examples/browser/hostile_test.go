package browser_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// attacks are names that a page must show and not obey.
var attacks = []string{
	`<img src=x onerror="owned=1">`,
	`</script><script>owned=1</script>`,
	`<!--<script>owned=1</script>`,
	`"><svg onload="owned=1">`,
	`' onmouseover='owned=1' autofocus onfocus='owned=1`,
	`</style><style>*{display:none}</style>`,
	`javascript:owned=1`,
	"\x1b[31mred\x1b[0m", "two\r\nlines", "\u202eright to left\u202c", "nul\x00", "no\xffutf-8", "\u2028line\u2029", "{{.Data}}", "${owned=1}", "]]>",
	strings.Repeat("long", 10_000),
}

// attacked has each of them in every field of a node, a drop and a finding.
func attacked() (*tracer.Tree, tracer.Report, report.Options) {
	f := &forest{}
	var findings []report.Finding
	for _, evil := range attacks {
		frame := tracer.Frame{Func: evil, File: evil, Line: 1, Source: evil}
		root := node(tracer.Kind(evil), evil, 0, 1, 2)
		root.Transaction, root.Branch, root.Op, root.Package, root.Test = evil, evil, evil, evil, evil
		n := f.add(-1, root)
		cut := node(tracer.Kind(evil), evil, 0, 0, 900)
		cut.Link, cut.Cutter, cut.Culprit = tracer.LinkCut, evil, frame
		cut.Transaction = evil
		f.add(n, cut)
		detached := node(tracer.Server, evil, 0, 0, 900)
		detached.Link, detached.Cutter, detached.Transaction, detached.Branch, detached.Op = tracer.LinkDetached, evil, evil, evil, evil
		f.add(n, detached)
		findings = append(findings, report.Finding{Rule: evil, Message: evil, File: evil, Line: 1, Source: evil, Package: evil, Fixes: []report.Fix{{Message: evil}}})
	}
	return &f.Tree, f.Check(), report.Options{
		Dir: "/", Again: func(tracer.Drop) string { return attacks[0] + attacks[1] }, Notes: attacks, Findings: findings,
	}
}

func TestHostile(t *testing.T) {
	tree, verdict, options := attacked()
	var b bytes.Buffer
	if err := page.HTML(&b, tree, verdict, options); err != nil {
		t.Fatal(err)
	}
	tab := visit(t, chromium(t), save(t, b.Bytes()))
	press(t, tab, "n/owned\r\r\u001bnat") // through what is shown only then
	ask[any](t, tab, `(() => {
	  for (const list of ["transactions", "tree"]) {
	    const field = document.getElementById(list === "tree" ? "tree" : "transaction")
	    for (const option of document.getElementById(list).options) {
	      field.value = option.value
	      field.dispatchEvent(new Event("change"))
	    }
	  }
	})()`)
	type outcome struct {
		Owned                   bool
		Scripts, Images, Styles int
		Risky                   string
		Wide                    bool
	}
	got := ask[outcome](t, tab, `({
	  Owned: "owned" in window,
	  Scripts: document.scripts.length,
	  Images: document.images.length,
	  Styles: document.styleSheets.length,
	  Risky: (document.documentElement.outerHTML.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g) ?? []).join(),
	  Wide: document.documentElement.scrollWidth > innerWidth,
	})`)
	if diff := cmp.Diff(outcome{Scripts: 2, Styles: 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
