package browser_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page of an interceptor that cuts, as a user has it written. No clock has a part in it.
func TestBrokenShop(t *testing.T) {
	dir := t.TempDir()
	ctxplumb, file := filepath.Join(dir, "ctxplumb"), filepath.Join(dir, "report.html")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", ctxplumb, "github.com/ctxplumb/ctxplumb/cmd/ctxplumb")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), ctxplumb, "test", "-out", "html:"+file, "-run", "^TestUnaryBackground$", "./broken")
	run.Dir = ".."
	out, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("%v, want exit code 1\n%s", err, out)
	}
	tab := visit(t, chromium(t), "file://"+filepath.ToSlash(file))
	type card struct {
		Heading, Number, Place, Source, Again string
		Around                                bool
	}
	got := ask[card](t, tab, `(() => {
	  const card = document.querySelector(".card"), guilty = card.querySelector(".guilty")
	  return {
	    Heading: document.querySelector("h1").textContent,
	    Number: guilty.querySelector("i").textContent,
	    Source: guilty.lastChild.textContent.trim(),
	    Place: card.querySelector(".place").textContent,
	    Again: card.querySelector(".again").textContent,
	    Around: card.querySelectorAll("pre span").length > 1,
	  }
	})()`)
	want := card{
		Heading: "1 place drops a cancel in 1 of 17 nodes", Number: "13", Place: "broken/unary_background.go:13", Source: `(), tenantKey{}, "acme") // drop: cut`,
		Again: "ctxplumb test -run '^TestUnaryBackground$' ./broken", Around: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the card of an interceptor (-want +got):\n%s", diff)
	}
}
