package gotest_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPattern(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]string{"/m": ".", "/m/a/b c": "./a/b c", "/m/..a": "./..a", "/": "path", "/mm": "path", "": "path"} {
		if got := (gotest.Package{ImportPath: "path", Dir: dir}).Pattern("/m"); got != want {
			t.Errorf("a package in %q is %q, want %q", dir, got, want)
		}
	}
}
