package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// recordInto is the environment variable that makes package tracertest record into a folder.
const recordInto = "CTXPLUMB_DIR"

// lingering is how long to read on when go test has ended and a process that a test left behind still has its output.
const lingering = 5 * time.Second

// goTest runs go test with args, and with env besides the environment. Output is passed on as it comes, the first
// interrupt goes to all processes of the tests, a second one kills them. It returns errTests where tests failed, and another
// error where they did not build, did not run, or not to their end.
func goTest(args, env []string, stdout, stderr io.Writer, read *results) error {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(stdout, read), stderr
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
	case code == 1 && len(read.unbuilt) > 0:
		return read.unbuilt
	case code == 1:
		return errTests
	case code != 0:
		return fmt.Errorf("go test did not run (%s): mend what it says above", cmd.ProcessState)
	}
	return nil
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
