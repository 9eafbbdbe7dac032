//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe is written to and stays one, as would a device.
func TestReplaceNoFile(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := os.ReadFile(pipe) // what is missing shows
		read <- string(text)
	}()
	if err := replace(pipe, []byte("verdict")); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "verdict" {
		t.Errorf("through the pipe came %q, want %q", got, "verdict")
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("the pipe is now %v, %v", info.Mode().Type(), err)
	}
}
