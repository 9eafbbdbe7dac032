package gotest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
)

// However the output comes in pieces, the same is read in it.
func TestResults(t *testing.T) {
	t.Parallel()
	const output = "ok  \ta/good\t0.1s\n?   \ta/none\t[no test files]\nFAIL\ta/one [build failed]\n--- FAIL: TestX\n\tFAIL\tnested [build failed]\n" +
		`{"Action":"output","Output":"FAIL\ta/two [setup failed]\n"}` + "\nok  \ta/good\t(cached)\nFAIL\ta/bad\t0.1s\nFAIL\nFAIL\ta/three [build failed]"
	var packages []gotest.Package
	for _, path := range []string{"a/good", "a/none", "a/one", "a/two", "a/bad", "a/three"} {
		packages = append(packages, gotest.Package{ImportPath: path})
	}
	for size := 1; size <= len(output); size++ {
		r := gotest.NewResults(packages)
		for rest := output; rest != ""; rest = rest[min(size, len(rest)):] {
			if n, err := r.Write([]byte(rest[:min(size, len(rest))])); n != min(size, len(rest)) || err != nil {
				t.Fatalf("Write: %d, %v", n, err)
			}
		}
		if diff := cmp.Diff([]string{"a/one", "a/two"}, r.Unbuilt()); diff != "" {
			t.Errorf("in pieces of %d, not built (-want +got):\n%s", size, diff)
		}
		if diff := cmp.Diff([]string{"a/good", "a/none", "a/one", "a/two", "a/bad"}, r.Ended()); diff != "" || r.Count() != 5 {
			t.Errorf("in pieces of %d, ended: %d (-want +got):\n%s", size, r.Count(), diff)
		}
	}
}
