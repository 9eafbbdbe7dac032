package tracertest

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
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
	t.Errorf("ctxplumb: opaque: this run makes no progress, since a bubble cannot wait for a lock, a socket or a busy loop (see RealTime):\n\n%s", busy())
}

// bubbled matches the head of a goroutine of a bubble that is not durably blocked.
var bubbled = regexp.MustCompile(`^goroutine \d+ .*\[[^()]*synctest bubble \d+`)

// busy gives the stacks of the goroutines on which a bubble waits.
func busy() string {
	text := make([]byte, 1<<20)
	text = text[:runtime.Stack(text, true)]
	var stacks []string
	for stack := range strings.SplitSeq(string(text), "\n\n") {
		if bubbled.MatchString(stack) {
			stacks = append(stacks, stack)
		}
	}
	return strings.Join(stacks, "\n\n")
}

// deadlock recovers from the panic of a bubble whose goroutines all wait for each other: what they did not hear is on
// record by then.
func deadlock() {
	switch cause := recover().(type) {
	case nil:
	case error:
		if strings.HasPrefix(cause.Error(), "deadlock: ") {
			return
		}
		panic(cause)
	default:
		panic(cause)
	}
}
