package tracertest

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// hang gives up a run that makes no progress. Work that runs on below a cancel is deaf then. Anything else is what a
// bubble cannot wait for, or a lock that is held at the point itself.
func (r *run) hang(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	held := r.held
	r.mu.Unlock()
	if !held && r.recorder.Look() > 0 {
		return
	}
	t.Errorf("ctxplumb: opaque: this run makes no progress, since a bubble cannot wait for a lock, a socket or a busy loop (see RealTime):\n\n%s", stacks(busy))
}

// deadlock recovers from the panic of a bubble whose goroutines wait for each other for ever. What belongs to a call is
// found deaf or leaked; a bubble that is stuck without is the scenario's own fault.
func (r *run) deadlock(t *testing.T) {
	cause := recover()
	if cause == nil {
		return
	}
	err, ok := cause.(error)
	if !ok || !strings.HasPrefix(err.Error(), "deadlock: ") {
		panic(cause)
	}
	overran := func(record tracer.Record) bool { return record.Overran }
	if len(r.recorder.Leaks()) == 0 && !slices.ContainsFunc(r.recorder.Tree().Records, overran) {
		t.Errorf("ctxplumb: %v: close what the scenario has opened\n\n%s", err, stacks(bubbled))
	}
}

var (
	bubbled = regexp.MustCompile(`^goroutine \d+ .*\[.*synctest bubble \d+`)
	busy    = regexp.MustCompile(`^goroutine \d+ .*\[[^()]*synctest bubble \d+`) // not durably blocked
)

// stacks gives the stacks of the goroutines whose head matches.
func stacks(head *regexp.Regexp) string {
	text := make([]byte, 1<<20)
	text = text[:runtime.Stack(text, true)]
	var matching []string
	for stack := range strings.SplitSeq(string(text), "\n\n") {
		if head.MatchString(stack) {
			matching = append(matching, stack)
		}
	}
	return strings.Join(matching, "\n\n")
}
