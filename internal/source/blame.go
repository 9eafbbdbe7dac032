package source

import (
	"fmt"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Blame names the place to mend of each record that has a stack and no culprit yet, as far as the sources are at hand. A
// mistake that many nodes have in common is looked for once.
func Blame(records []tracer.Record) {
	known := map[string]tracer.Frame{}
	for i := range records {
		r := &records[i]
		if len(r.Stack) == 0 || r.Culprit != (tracer.Frame{}) {
			continue
		}
		key := fmt.Sprintf("%t %t %s %t %s %s %#v", r.Leaked, r.Uncancelled, r.Kind, r.Overran, r.Link, r.Cutter, r.Stack)
		r.Culprit = recall(known, key, func() tracer.Frame { return blame(r) })
	}
}

func blame(r *tracer.Record) tracer.Frame {
	switch {
	case r.Leaked:
		return LocateWait(r.Stack)
	case r.Uncancelled:
		return LocateCancel(r.Stack)
	case r.Kind == tracer.Attempt && r.Overran:
		return LocateAttempt(r.Stack)
	case r.Link == tracer.LinkCut || r.Link == tracer.LinkLost:
		return LocateCut(r.Stack, r.Cutter)
	default:
		return Locate(r.Stack, r.Cutter)
	}
}
