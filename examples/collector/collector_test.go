package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The shop's tests run in two processes, which export their nodes to a Collector and record them into files as well: the
// verdict on what the Collector wrote is that on the files, to the letter.
func TestVerdict(t *testing.T) {
	dir := t.TempDir()
	recordings, collected := filepath.Join(dir, "recordings"), filepath.Join(dir, "nodes.jsonl")
	command := build(t, filepath.Join("..", ".."), "./cmd/ctxplumb")
	endpoint, stop := collect(t, build(t, ".", "."), collected)
	for _, test := range []string{"TestHealthy", "TestBroken"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v")
		cmd.Env = append(os.Environ(), "CTXPLUMB_DIR="+recordings, endpointVariable+"=http://"+endpoint)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", test, err, out)
		}
	}
	stop()
	want, local := report(t, command, recordings)
	got, remote := report(t, command, collected)
	if diff := cmp.Diff(want, got); diff != "" || local != remote {
		t.Errorf("codes %d and %d, verdicts -recorded +collected\n%s", local, remote, diff)
	}
	for _, drop := range []string{"unary_background", "fresh_timeout", "sleeping_handler"} {
		if !strings.Contains(got, "broken/"+drop+".go:") {
			t.Errorf("no drop of %s in\n%s", drop, got)
		}
	}
}

// build makes a command of a package in a module's folder.
func build(t *testing.T, module, pkg string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "command")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, pkg)
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// collect runs a Collector that writes to file, until stop, which waits for all that it has to be written.
func collect(t *testing.T, collector, file string) (endpoint string, stop func()) {
	t.Helper()
	endpoint = free(t)
	ctx, kill := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, collector, "--config", "collector.yaml")
	cmd.Env = append(os.Environ(), "NODES_ENDPOINT="+endpoint, "NODES_FILE="+file)
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	said := ""
	for lines.Scan() && !strings.Contains(lines.Text(), "Everything is ready.") {
		said += lines.Text() + "\n"
	}
	return endpoint, func() {
		defer kill()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		for lines.Scan() {
			said += lines.Text() + "\n"
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the Collector: %v\n%s", err, said)
		}
	}
}

// free gives an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func report(t *testing.T, command, recording string) (text string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command, "report", recording)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output()
	if stderr.Len() > 0 {
		t.Errorf("report %s: %s", recording, &stderr)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
