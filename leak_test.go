package ctxplumb_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// leaky are the packages whose tests need not look for leaked goroutines.
var leaky = []string{
	"examples/broken", // its tests start mistakes that outlive them
}

func TestEveryPackageLooksForLeaks(t *testing.T) {
	t.Parallel()
	house := os.DirFS(".")
	looks := map[string]bool{}
	for _, file := range goFiles(t, house) {
		if strings.HasSuffix(file, "_test.go") {
			folder := path.Dir(file)
			looks[folder] = looks[folder] || slices.Contains(importsOf(t, house, file), "go.uber.org/goleak")
		}
	}
	for folder, ok := range looks {
		if !ok && !slices.Contains(leaky, folder) {
			t.Errorf("no test of %s imports goleak: give it a TestMain that calls goleak.VerifyTestMain", folder)
		}
	}
}
