package tracer

import (
	"cmp"
	"slices"
)

// tie gives the server calls that know their caller by its span alone to the node of that span.
func (t *Tree) tie() {
	callers := map[ID]int{}
	for i := range t.Records {
		if span := t.Records[i].OTelSpan; !span.IsZero() && t.Records[i].Kind == Client {
			callers[span] = i
		}
	}
	traces := map[TraceID]TraceID{} // of what becomes part of another tree
	for i := range t.Records {
		r := &t.Records[i]
		up, ok := callers[r.OTelParent]
		if !ok || r.Kind != Server || r.Link != LinkRoot {
			continue
		}
		caller := &t.Records[up]
		r.Link, r.Parent = LinkRemote, caller.ID
		traces[r.Trace] = caller.Trace
	}
	if len(traces) == 0 {
		return
	}
	for i := range t.Records {
		t.Records[i].Trace = follow(traces, t.Records[i].Trace)
	}
}

func follow(traces map[TraceID]TraceID, id TraceID) TraceID {
	for range maxChain { // a recording may lead in a circle
		next, ok := traces[id]
		if !ok {
			break
		}
		id = next
	}
	return id
}

// cross notes that node i made a call, or that it answers one.
func (c *check) cross(i int) {
	r := &c.tree.Records[i]
	if up, ok := c.parent(i); ok && r.Link == LinkRemote {
		c.answered[c.places[up].title] = true
	}
	if r.Sent && r.Cancelled.IsZero() {
		c.calls[c.places[i].title]++
	}
}

// missing counts the calls that told a server who called, by their names, where no server recorded any call of that name. One
// that was cancelled may not have come so far.
func (c *check) missing() []Missing {
	if !c.tree.whole() {
		return nil
	}
	var missing []Missing
	for title, count := range c.calls {
		if count > 0 && !c.answered[title] {
			missing = append(missing, Missing{c.titles.all[title], count})
		}
	}
	slices.SortFunc(missing, func(a, b Missing) int { return cmp.Compare(a.Call, b.Call) })
	return missing
}
