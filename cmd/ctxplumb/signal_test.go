//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// waiting is a test that tells its caller what it hears, and never ends by itself.
const waiting = `package p

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"testing"
)

func TestWaits(t *testing.T) {
	conn, err := net.Dial("tcp", os.Getenv("CALLER"))
	if err != nil {
		t.Fatal(err)
	}
	signals := make(chan os.Signal, 1)
	if os.Getenv("STUBBORN") != "" {
		signal.Notify(signals, os.Interrupt)
	}
	fmt.Fprintln(conn, "waiting")
	for range signals {
		fmt.Fprintln(conn, "heard")
	}
}
`

// An interrupt reaches the tests, which end before the command does; the second one ends those that do not want to.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, env string
		signal    syscall.Signal
		want      string
		again     bool
	}{
		{"interrupt", "", syscall.SIGINT, "interrupt", false},
		{"terminate", "", syscall.SIGTERM, "terminated", false},
		{"stubborn", "STUBBORN=1", syscall.SIGINT, "interrupt", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			cmd := prepared(t, folder(t, map[string]string{"go.mod": goMod, "p_test.go": waiting}), "test", "-out", "json:verdict")
			cmd.Env = append(cmd.Env, "CALLER="+listener.Addr().String(), c.env)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			conn, err := listener.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			lines := bufio.NewScanner(conn)
			lines.Scan()
			send(t, cmd, c.signal)
			if c.again {
				lines.Scan()
				send(t, cmd, c.signal)
			}
			if lines.Scan() {
				t.Errorf("the test is still there and says %q", lines.Text())
			}
			_ = cmd.Wait() // it fails, by its exit code
			want := outcome{3, "", "ctxplumb: stopped (" + c.want + ") before the tests ended: there is no verdict, run it again\n"}
			if diff := cmp.Diff(want, outcome{cmd.ProcessState.ExitCode(), "", stderr.String()}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"go.mod", "p_test.go"}, entries(t, cmd.Dir)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// slowGo is a go command that takes for ever to find what a TestMain imports.
const slowGo = `#!/bin/sh
case "$*" in
"list -deps"*) echo waiting >"$CALLER"; exec sleep 1000 ;;
esac
exec "$REAL_GO" "$@"
`

// An interrupt ends what comes before the tests, too, and nothing is left behind.
func TestInterruptBefore(t *testing.T) {
	t.Parallel()
	dir, bin := adopting(t), folder(t, map[string]string{"go": slowGo})
	fifo := filepath.Join(bin, "caller")
	if err := errors.Join(os.Chmod(filepath.Join(bin, "go"), 0o755), syscall.Mkfifo(fifo, 0o600)); err != nil {
		t.Fatal(err)
	}
	realGo, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	cmd := prepared(t, dir, "test", "./cart")
	cmd.Env = append(append(cmd.Env, ofModules()...), "CALLER="+fifo, "REAL_GO="+realGo, "PATH="+bin+":"+os.Getenv("PATH"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(fifo); err != nil { // it waits for the line
		t.Fatal(err)
	}
	send(t, cmd, syscall.SIGINT)
	_ = cmd.Wait() // it fails, by its exit code
	want := outcome{3, "", "ctxplumb: stopped before the tests ran\n"}
	if diff := cmp.Diff(want, outcome{cmd.ProcessState.ExitCode(), "", stderr.String()}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func send(t *testing.T, cmd *exec.Cmd, s syscall.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
