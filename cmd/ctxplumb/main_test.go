package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// Where ctxplumb is.
const (
	self       = "github.com/ctxplumb/ctxplumb"
	tracerPath = self + "/tracer"
	tracertest = tracerPath + "/tracertest"
)

// asCommand makes this test binary be the command, so that tests see it as a shell does.
const asCommand = "CTXPLUMB_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// outcome is what a shell sees of a run.
type outcome struct {
	Code           int
	Stdout, Stderr string
}

// prepared is a run in dir. Modules come from the cache alone, and nothing may be left behind where temporary files go.
func prepared(t testing.TB, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	t.Cleanup(func() {
		for _, left := range entries(t, temp) {
			if !strings.HasPrefix(left, "go-build") { // the go command leaves that behind when it is killed
				t.Errorf("left behind: %s", left)
			}
		}
	})
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOPROXY=off", "GOWORK=off", "TMPDIR="+temp)
	return cmd
}

func ctxplumb(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return finish(t, prepared(t, dir, args...))
}

// reminders are the lines of progress that a run has where it takes minutes, on a machine that is busy.
var reminders = regexp.MustCompile(`(?m)^ctxplumb: \d+ of \d+ packages.*\n`)

// finish runs cmd to its end. Its folder is written DIR in what it says.
func finish(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{
		cmd.ProcessState.ExitCode(),
		strings.ReplaceAll(stdout.String(), cmd.Dir, "DIR"),
		reminders.ReplaceAllString(strings.ReplaceAll(stderr.String(), cmd.Dir, "DIR"), ""),
	}
}

var times = regexp.MustCompile(`\d+(\.\d+)?( ?ms| ?s)\b`)

// timeless writes TIME for whatever took some.
func timeless(text string) string { return times.ReplaceAllString(text, "TIME") }
