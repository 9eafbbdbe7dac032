package tracertest

import (
	"fmt"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// ending is how the context of a scenario ends at a point.
type ending int

const (
	undisturbed ending = iota
	cancelled
	expired
)

func (e ending) String() string { return [...]string{"nothing", "cancel", "deadline"}[e] }

// place is what tells a point from others: the work, as it is named when it begins, and what happens.
type place struct {
	kind  tracer.Kind
	name  string
	event tracer.Event
}

// point is the nth time that a run comes to a place.
type point struct {
	place
	nth   int
	node  tracer.ID     // in the run in which the point was learned
	title string        // what the node was called at the end of that run
	after time.Duration // from the beginning of that run
}

func (p point) String() string {
	if p.event == tracer.Begin {
		return fmt.Sprintf("%s %s %d", p.kind, p.title, p.nth)
	}
	return fmt.Sprintf("%s %s %s %d", p.kind, p.title, p.event, p.nth)
}
