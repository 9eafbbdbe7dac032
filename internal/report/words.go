package report

import (
	"strings"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// sentence says what is wrong with a drop.
func (s *Story) sentence(d tracer.Drop) string {
	switch d.Verdict {
	case tracer.Cut:
		if s.forest.cancelAbove(d.Record).IsZero() {
			return "cannot hear when its caller is cancelled"
		}
		return "never heard that its caller was cancelled"
	case tracer.Deaf:
		if d.Cutter == tracer.CutterTry {
			return "came although the try before it was cancelled"
		}
		return s.deaf(d.Record)
	case tracer.Lost:
		return lost(d)
	case tracer.Leaked:
		return leaked(&s.forest.records[d.Record])
	default:
		return "could not have seen its client go away"
	}
}

func leaked(r *tracer.Record) string {
	switch {
	case r.Stuck:
		return "is still there when its test is over, and nothing can wake it"
	case r.Leaked:
		return "is still there when its test is over"
	default:
		return "left a context behind whose cancel function nobody has called"
	}
}

func lost(d tracer.Drop) string {
	switch {
	case d.Kind == tracer.Compensation && d.Cutter == "":
		return "is cancelled with the caller after whom it clears up"
	case d.Cutter != tracer.CutterTransaction:
		return "runs on a context that knows no caller"
	case d.Kind == tracer.Server:
		return "arrived without the transaction that its caller had"
	default:
		return "left without the transaction that its caller had"
	}
}

func (s *Story) deaf(i int) string {
	r := s.forest.records[i]
	after := " after it was cancelled"
	if r.Deadline {
		after = " after its deadline"
	}
	if over := s.RanOn(i); over > 0 {
		return "ran on for " + Duration(over, " ") + after
	}
	if r.End.IsZero() {
		return "is still running" + after
	}
	return "ran on" + after
}

// RanOn is how long node i ran on after the cancel that it should have heeded; zero where none fired, where it stopped
// before, and where it is not known to have stopped.
func (s *Story) RanOn(i int) time.Duration {
	r := s.forest.records[i]
	from := s.forest.cancelAbove(i)
	if s.Report.Verdicts[i] == tracer.Deaf && !r.Cancelled.IsZero() {
		from = r.Cancelled
	}
	if from.IsZero() || r.End.IsZero() {
		return 0
	}
	return max(0, r.End.Sub(from))
}

// Node is how node i is called: its kind and its name.
func (s *Story) Node(i int) string {
	r := s.forest.records[i]
	return label(r.Kind, r.Name)
}

// State says what became of node i.
func (s *Story) State(i int) string {
	words := []string{s.Became(i)}
	r, verdict := s.forest.records[i], s.Report.Verdicts[i]
	if r.End.IsZero() {
		words = append(words, "still running")
	} else if over := s.RanOn(i); over > 0 && late(verdict) {
		words = append(words, "ran on "+Duration(over, " "))
	}
	return strings.Join(words, ", ")
}

// Became is [Story.State] without what it says of time.
func (s *Story) Became(i int) string {
	r, verdict := s.forest.records[i], s.Report.Verdicts[i]
	switch {
	case !s.Began(i):
		return became(r, verdict)
	case verdict == tracer.Heard || verdict == tracer.Linked:
		return cancelled(r)
	default:
		return cancelled(r) + ", " + became(r, verdict)
	}
}

func late(v tracer.Verdict) bool { return v == tracer.Cut || v == tracer.Lost || v == tracer.Deaf }

// cancelled says why a cancel began at r.
func cancelled(r tracer.Record) string {
	switch {
	case r.Deadline:
		return "cancelled: deadline"
	case r.Kind == tracer.Server:
		return "cancelled: client went away"
	default:
		return "cancelled"
	}
}

func became(r tracer.Record, v tracer.Verdict) string {
	switch {
	case v == tracer.Cut:
		return "cut here"
	case v == tracer.Lost && r.Link == tracer.LinkLost:
		return "lost here"
	case v == tracer.Lost && r.Link == tracer.LinkDoomed:
		return "not detached"
	case v == tracer.Lost:
		return "transaction lost here"
	case v == tracer.Detached && r.Cutter != "":
		return Printable("detached: " + r.Cutter)
	default:
		return string(v)
	}
}

// offset is the time from the first cancel of the tree to the end of node i, where it says something.
func (s *Story) offset(i int) string {
	first := s.forest.trees[s.forest.rootOf(i)].cancelled
	end := s.forest.records[i].End
	if first.IsZero() || end.Before(first) || late(s.Report.Verdicts[i]) || s.forest.source(i) {
		return ""
	}
	return "  +" + Duration(end.Sub(first), "")
}
