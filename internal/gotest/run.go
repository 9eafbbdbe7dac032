// Package gotest runs the tests of packages while they record, without a change to them: it lists the packages, has those build
// with a TestMain that have none, runs go test and reads what became of each package.
package gotest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// recordInto is the environment variable that makes package tracertest record into a folder.
const recordInto = "CTXPLUMB_DIR"

// lingering is how long to read on when go test has ended and a process that a test left behind still has its output.
const lingering = 5 * time.Second

// ErrTests is the error of a run whose tests failed.
var ErrTests = errors.New("the tests failed")

// Run is a run of go test.
type Run struct {
	Patterns []string // of packages
	Pattern  string   // of -run; empty for all tests
	Flags    Flags
	Added    Build
	Dir      string // to record into

	Stdout, Stderr io.Writer
	Results        *Results
}

// Do runs the tests anew, each time: a result from the cache of go test comes without a recording. Output is passed on as it
// comes, the first interrupt goes to all processes of the tests, a second one kills them. It returns [ErrTests] where tests
// failed, and another error where they did not build, did not run, or not to their end.
func (r Run) Do() error {
	cmd := exec.Command("go", r.args()...)
	cmd.Env = slices.Concat(os.Environ(), r.Added.env, []string{recordInto + "=" + r.Dir})
	cmd.Stdout, cmd.Stderr = io.MultiWriter(r.Stdout, r.Results), r.Stderr
	cmd.SysProcAttr = ownGroup()
	cmd.WaitDelay = lingering
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("go test did not start: %w", err)
	}
	if s := await(cmd, signals); s != nil {
		return fmt.Errorf("stopped (%s) before the tests ended: there is no verdict, run it again", s)
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case code == 1 && len(r.Results.unbuilt) > 0:
		return r.Results.unbuilt
	case code == 1:
		return ErrTests
	case code != 0:
		return fmt.Errorf("go test did not run (%s): mend what it says above", cmd.ProcessState)
	}
	return nil
}

func (r Run) args() []string {
	args := []string{"test", "-count=1"}
	if r.Pattern != "" {
		args = append(args, "-run="+r.Pattern)
	}
	flags := r.Flags
	for _, f := range r.Added.flags { // they stand for those of a person
		name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		_, flags = flags.split(name)
	}
	return slices.Concat(args, r.Added.flags, r.Patterns, flags)
}

// await waits for cmd to end, passes signals on to its group, and returns the first of them.
func await(cmd *exec.Cmd, signals <-chan os.Signal) (first os.Signal) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // what there is to know is in cmd.ProcessState
	}()
	for {
		select {
		case <-ended:
			return first
		case s := <-signals:
			if first == nil {
				first = s
			} else {
				s = os.Kill
			}
			signalGroup(cmd.Process, s)
		}
	}
}
