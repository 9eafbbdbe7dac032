//go:build unix

package page_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// From a pipe there would be nothing to read, for ever.
func TestSourceFromPipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.go")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{">1 call()"}, source(t, dir, tracer.Frame{File: pipe, Line: 1, Source: "call()"}, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
