package report

import "fmt"

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
		parts = append(parts, fmt.Sprintf("%s (%s)", count(len(drops), "drop"), count(nodes, "node")))
	}
	if n := len(s.Findings); n > 0 {
		parts = append(parts, count(n, "finding"))
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

func count[N int | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
