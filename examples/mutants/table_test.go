package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What is named elsewhere is not found, what cannot be found is not missed, and what is harmless must not be named.
func TestTable(t *testing.T) {
	t.Parallel()
	mutant := func(class string) plant.Mutant {
		return plant.Mutant{
			Class: class, Name: "a change", Func: "Place", Texts: map[string][]byte{"order.go": []byte("one\n\ttwo\n")},
			Mend: []plant.Line{{File: "order.go", Line: 2}},
		}
	}
	harmless := plant.Mutant{Class: plant.Harmless, Name: "a change"}
	beyond := mutant("d")
	beyond.Known = "nobody knows"
	at := func(line int) []drop {
		return []drop{{Verdict: "cut", Kind: "client", Name: "Stock", File: "shop/order.go", Line: line, Test: "TestOrder"}}
	}
	var mutants []plant.Mutant
	var outcomes []outcome
	for _, c := range []struct {
		plant.Mutant
		drops []drop
		told  bool
	}{
		{mutant("a"), at(2), false},
		{mutant("a"), at(3), false},
		{mutant("b"), nil, true},
		{mutant("c"), nil, false},
		{beyond, nil, true},
		{harmless, nil, true},
		{harmless, at(2), false},
	} {
		mutants = append(mutants, c.Mutant)
		outcomes = append(outcomes, outcome{assess(c.Mutant, c.drops, c.told), c.drops, c.Known, "ok"})
	}
	var out strings.Builder
	if table(&out, mutants, outcomes) {
		t.Error("nothing failed")
	}
	want := `CLASS       PLANTED  FOUND  KNOWN  OPAQUE  MISSED  WRONG LINE  CLEAN  FALSE ALARM
a           2        1      0      0       0       1           0      0
  a change  2        1      0      0       0       1           0      0
b           1        0      0      0       1       0           0      0
  a change  1        0      0      0       1       0           0      0
c           1        0      0      1       0       0           0      0
  a change  1        0      0      1       0       0           0      0
d           1        0      1      0       0       0           0      0
  a change  1        0      1      0       0       0           0      0
harmless    2        0      0      0       0       0           1      1
  a change  2        0      0      0       0       0           1      1
all         7        1      1      1       1       1           1      1

found: 20.0 % of the mistakes, 25.0 % of those that can be; of what was named 33.3 % is right

known: d, nobody knows (1)
opaque: c, the report says that it cannot tell: no cancel fired while it mattered (1)

wrong line: a, a change, in Place
  planted at order.go:2: two
  named cut client Stock at shop/order.go:3 in TestOrder

missed: b, a change, in Place
  planted at order.go:2: two
  ok

false alarm: -, a change, in 
  named cut client Stock at shop/order.go:2 in TestOrder
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
