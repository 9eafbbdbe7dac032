package plant_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
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
// ones. That they compile is verified by making them.
func TestMutants(t *testing.T) {
	t.Parallel()
	source, err := plant.Load(shop)
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := source.Mutants()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, m := range mutants {
		counts[m.Class]++
		if marks := len(m.Mend); marks != min(1, marks) || (marks == 0) != (m.Class == plant.Harmless) {
			t.Errorf("%s, %s, in %s has %d marks", m.Class, m.Name, m.Func, marks)
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
