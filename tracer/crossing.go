package tracer

import (
	"cmp"
	"math"
	"slices"
	"time"
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

// setClocks moves each server call, with what began below it in its process, into the time of its caller: it begins neither
// before that nor after it, and ends before a caller that waited for the answer. Clocks that agree as far as the grace are left.
func (t *Tree) setClocks() {
	parents := t.parents()
	shifts := make([]time.Duration, len(parents))
	settled := make([]bool, len(parents)) // is shifted, or on the way to be: a recording may lead in a circle
	var path []int32
	for i := range int32(len(parents)) {
		for at := i; at >= 0 && !settled[at]; at = parents[at] {
			settled[at] = true
			path = append(path, at)
		}
		for ; len(path) > 0; path = path[:len(path)-1] {
			at := path[len(path)-1]
			if up := parents[at]; up >= 0 {
				shifts[at] = t.shift(&t.Records[at], &t.Records[up], shifts[up])
				t.Records[at].shift(shifts[at])
			}
		}
	}
}

// shift is how much r has to be moved, where its parent was moved by above.
func (t *Tree) shift(r, parent *Record, above time.Duration) time.Duration {
	if r.Link != LinkRemote {
		return above
	}
	room, tolerance := time.Duration(math.MaxInt64), max(t.Grace, DefaultGrace)
	if !parent.End.IsZero() {
		room = parent.End.Sub(parent.Start)
		if parent.Cancelled.IsZero() || parent.End.Sub(parent.Cancelled) > tolerance { // it waited for the answer
			room = max(0, room-r.duration())
		}
	}
	late := r.Start.Sub(parent.Start)
	switch {
	case -tolerance <= late && late-tolerance <= room:
		return 0
	case parent.End.IsZero():
		return -late
	default:
		return room/2 - late
	}
}

// duration is how long r took, zero if it has not ended.
func (r *Record) duration() time.Duration {
	if r.End.IsZero() {
		return 0
	}
	return r.End.Sub(r.Start)
}

func (r *Record) shift(d time.Duration) {
	if d == 0 {
		return
	}
	for _, moment := range []*time.Time{&r.Start, &r.Cancelled, &r.End} {
		if !moment.IsZero() {
			*moment = moment.Add(d)
		}
	}
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
