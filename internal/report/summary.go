package report

import (
	"fmt"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Failed reports whether the run fails.
func (s *Story) Failed() bool { return s.Options.Failed(s.Report) }

// Summary is the verdict in a few words each: what was dropped and found, then linkage and coverage.
func (s *Story) Summary() []string {
	var parts []string
	if drops := s.Report.Drops; len(drops) > 0 {
		nodes := 0
		for _, d := range drops {
			nodes += d.Nodes
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", Count(len(drops), "drop"), Count(nodes, "node")))
	}
	if n := len(s.Findings); n > 0 {
		parts = append(parts, Count(n, "finding"))
	}
	ran := s.Report.Nodes > 0 || s.Findings == nil
	switch {
	case len(parts) == 0 && ran:
		parts = []string{"nothing dropped"}
		if len(s.Report.Accepted) > 0 {
			parts = []string{"nothing else dropped"}
		}
	case len(parts) == 0:
		parts = []string{"nothing found"}
	}
	if ran {
		parts = append(parts, s.shares()...)
	}
	return parts
}

func (s *Story) shares() []string {
	c := s.Report.Coverage()
	linkage, ok := c.Linkage()
	if !ok {
		if s.Report.Nodes == 0 {
			return []string{"nothing recorded: no test ran, or none made a call"}
		}
		return []string{"no edges"}
	}
	parts := []string{"linkage " + round(linkage).String()}
	if covered, ok := c.Percent(); ok && c.Covered == 0 {
		parts = append(parts, "no test cancels anything")
	} else if ok {
		parts = append(parts, "coverage "+round(covered).String())
	}
	if s.short(c) {
		parts = append(parts, fmt.Sprintf("%v %% of coverage asked for", s.Min))
	}
	return parts
}

// Remarks are what else is to be said: what nobody could judge, and the notes.
func (s *Story) Remarks() []string {
	var remarks []string
	opaque := 0
	for _, v := range s.Report.Verdicts {
		if v == tracer.Opaque {
			opaque++
		}
	}
	if opaque > 0 {
		remarks = append(remarks, fmt.Sprintf("opaque: %s on a foreign context type, and no cancel fired to tell", Count(opaque, "node")))
	}
	if evicted := s.Report.Evicted; evicted > 0 {
		remarks = append(remarks, fmt.Sprintf("evicted: %s outgrew the recorder's bounds, nothing is known of them", Count(evicted, "node")))
	}
	if len(s.Report.Missing) > 0 {
		remarks = append(remarks, missing(s.Report.Missing))
	}
	for _, d := range s.sorted(s.Report.Accepted) {
		c := s.card(d)
		remarks = append(remarks, Printable(fmt.Sprintf("accepted: %s is %s at %s: %s", label(d.Kind, d.Name), d.Verdict, c.Place(), d.Accepted)))
	}
	for _, n := range s.Notes {
		remarks = append(remarks, Printable(n))
	}
	return remarks
}

// maxMissing bounds the names of what is missing.
const maxMissing = 5

func missing(all []tracer.Missing) string {
	calls := 0
	var names []string
	for i, m := range all {
		calls += m.Calls
		if i < maxMissing {
			names = append(names, Printable(m.Call))
		}
	}
	if more := len(all) - maxMissing; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("missing: no server recorded %s: %s", Count(calls, "call"), strings.Join(names, ", "))
}

// Count writes a number of things.
func Count[N int | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
