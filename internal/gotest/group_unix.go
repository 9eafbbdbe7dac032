//go:build unix

package gotest

import (
	"os"
	"syscall"
)

// ownGroup starts a process in a group of its own, so that a terminal's interrupt reaches it once, by way of us.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func signalGroup(p *os.Process, s os.Signal) {
	_ = syscall.Kill(-p.Pid, s.(syscall.Signal)) // it fails only where all have ended
}
