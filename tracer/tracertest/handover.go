package tracertest

import (
	"fmt"
	"os"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// dirVariable names the folder in which ctxplumb test gathers recordings. Where it is set, the verdict is left to the command.
const dirVariable = "CTXPLUMB_DIR"

// handover gives a recording to the command: as it comes, should the process not live to its end, and then as a whole.
type handover struct {
	journal *otlpfile.Journal // nil where there is none
	err     error             // why
}

// newHandover returns nil where the tests run without the command.
func (c *config) newHandover(pkg string) *handover {
	dir := os.Getenv(dirVariable)
	if dir == "" {
		return nil
	}
	journal, err := otlpfile.Begin(dir, pkg, c.grace)
	return &handover{journal, err}
}

// follow writes down what r sees, in the test of that name where it is not empty.
func (h *handover) follow(r *tracer.Recorder, test string) {
	if h == nil || h.err != nil {
		return
	}
	r.Follow(func(record tracer.Record) {
		if test != "" {
			record.Test = test
		}
		if err := h.journal.Add(record); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
}

// finish writes tree for the command to read.
func (h *handover) finish(tree *tracer.Tree) error {
	if h.err != nil {
		return h.err
	}
	return h.journal.Finish(tree)
}
