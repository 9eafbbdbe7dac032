package plant_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const shop = "../../shop"

// There are mutants of each class, enough of them, and each has a mark where a person would mend it, but for the harmless
// ones, and compiles.
func TestMutants(t *testing.T) {
	t.Parallel()
	source, err := plant.Load(shop)
	if err != nil {
		t.Fatal(err)
	}
	mutants := source.Mutants()
	counts := map[string]int{}
	for _, m := range mutants {
		counts[m.Class]++
		if err := source.Verify(m); err != nil {
			t.Errorf("%s, %s, in %s: %v", m.Class, m.Name, m.Func, err)
		}
		if (len(m.Mend) == 0) != (m.Class == plant.Harmless) {
			t.Errorf("%s, %s, in %s has %d marks", m.Class, m.Name, m.Func, len(m.Mend))
		}
		for file, text := range m.Texts {
			before, err := os.ReadFile(filepath.Join(shop, file))
			if err != nil || bytes.Equal(before, text) {
				t.Errorf("%s, %s, in %s changes nothing in %s, %v", m.Class, m.Name, m.Func, file, err)
			}
		}
	}
	if diff := cmp.Diff(strings.Split("-abcdefghijkl", ""), slices.Sorted(maps.Keys(counts))); diff != "" {
		t.Errorf("classes (-want +got)\n%s", diff)
	}
	if harmless := counts[plant.Harmless]; harmless < 50 || len(mutants)-harmless < 100 {
		t.Errorf("%d mutants, %d of them harmless", len(mutants), harmless)
	}
}

// The tests of mutants have names of their own, and otherwise are what they were.
func TestTests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main_test.go": "package p_test\n\nfunc TestMain(m *testing.M) {}\n",
		"a_test.go":    "package p_test\n\nimport \"example.com/p\"\n\nfunc TestA(t *testing.T) { help(t, p.A{b: 1}); help := 1; _ = help }\n",
		"b_test.go":    "package p_test\n\ntype b struct{}\n\nfunc help(t *testing.T, _ p.A) {\n\tvar c struct{ b; d int }\n\t_, t.help = c.b, c.d\n}\n",
		"p.go":         "package p\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests, err := plant.LoadTests(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"main_test.go": string(tests.Main())}
	for name, text := range tests.For("m7", "example.com/p", "example.com/m7") {
		got[name] = string(text)
	}
	want := map[string]string{
		"main_test.go": "package p_test\n\nfunc TestMain(m *testing.M) {}\n",
		"m7_a_test.go": "package p_test\n\nimport \"example.com/m7\"\n\nfunc TestA_m7(t *testing.T) { help_m7(t, p.A{b: 1}); help := 1; _ = help }\n",
		"m7_b_test.go": "package p_test\n\ntype b_m7 struct{}\n\nfunc help_m7(t *testing.T, _ p.A) {\n\tvar c struct{ b_m7; d int }\n\t_, t.help = c.b_m7, c.d\n}\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, c := range []struct {
		name string
		want bool
	}{{"TestA_m7", true}, {"TestA_m71", false}, {"TestB_m7", false}} {
		if matched, err := regexp.MatchString(plant.Named("m7", "^TestA"), c.name); matched != c.want || err != nil {
			t.Errorf("%s matches: %v, %v", c.name, matched, err)
		}
	}
}
