package browser_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page of the broken shop, as a user has it written.
func TestBrokenShop(t *testing.T) {
	dir := t.TempDir()
	ctxplumb, file := filepath.Join(dir, "ctxplumb"), filepath.Join(dir, "report.html")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", ctxplumb, "github.com/ctxplumb/ctxplumb/cmd/ctxplumb")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), ctxplumb, "test", "-out", "html:"+file, "./broken")
	run.Dir = ".."
	out, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("%v, want exit code 1\n%s", err, out)
	}
	tab := visit(t, chromium(t), "file://"+filepath.ToSlash(file))
	heading := ask[string](t, tab, `document.querySelector("h1").textContent`)
	if !regexp.MustCompile(`^12 places drop a cancel in 1[0-9] of [0-9]+ nodes$`).MatchString(heading) {
		t.Errorf("the heading is %q", heading)
	}
	type card struct {
		Number, Place, Source, Again string
		Around                       bool
	}
	got := ask[card](t, tab, `(() => {
	  const card = [...document.querySelectorAll(".card")].find(card => card.textContent.includes("UnaryBackground"))
	  const guilty = card.querySelector(".guilty")
	  return {
	    Number: guilty.querySelector("i").textContent,
	    Source: guilty.lastChild.textContent.trim(),
	    Place: card.querySelector(".place").textContent,
	    Again: card.querySelector(".again").textContent,
	    Around: card.querySelectorAll("pre span").length > 1,
	  }
	})()`)
	want := card{
		Number: "13", Place: "broken/unary_background.go:13", Source: `(), tenantKey{}, "acme") // drop: cut`,
		Again: "ctxplumb test -run '^TestUnaryBackground$' ./broken", Around: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the card of an interceptor (-want +got):\n%s", diff)
	}
}
