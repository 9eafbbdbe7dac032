package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// A mistake in a part counts for those mutants that use it, and what else is found in parts for all of them.
func TestConcerning(t *testing.T) {
	t.Chdir("..")
	text, err := os.ReadFile("mutants/parts/context.go")
	if err != nil {
		t.Fatal(err)
	}
	at := func(part string) drop {
		before, _, _ := strings.Cut(string(text), " // mend: "+part+"\n")
		return drop{Rule: part, File: "mutants/parts/context.go", Line: 1 + strings.Count(before, "\n")}
	}
	own, other := drop{File: "m1/order.go", Line: 1}, drop{File: "m11/order.go", Line: 1}
	unmarked := drop{File: "mutants/parts/work.go", Line: 1}
	s := said{Findings: []drop{own, other, unmarked, at("NilDone"), at("Sever"), at("Severer")}}
	for _, c := range []struct {
		source string
		want   []drop
		rated  verdict
	}{
		{"pay(parts.NilDone{Context: ctx})", []drop{own, unmarked, at("NilDone")}, found},
		{"pay(parts.Severer.Sever(ctx))", []drop{own, unmarked, at("Severer")}, found},
		{"pay(context.Background())", []drop{own, unmarked}, wrong},
	} {
		m := plant.Mutant{Class: "c", Texts: map[string][]byte{"order.go": []byte("package m\n" + c.source)}, Mend: []plant.Line{{File: "order.go", Line: 2}}}
		got := s.concerning("m1", m)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.source, diff)
		}
		if v := assess(m, got, true); v != c.rated {
			t.Errorf("%s is %s, want %s", c.source, v, c.rated)
		}
	}
}
