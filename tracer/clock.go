package tracer

import (
	"math"
	"time"
)

// ends are two packages, in order, between which calls go. Each has one clock.
type ends struct{ first, second string }

// clocks is what the calls between two packages tell of how much is to be added to the times of the second to have those of
// the first.
type clocks struct {
	least, most time.Duration // for certain: no call begins before it was made
	low, high   time.Duration // most likely: a call begins in the time of a caller that waited for it, unless it came by way of a queue
}

// setClocks moves each server call, with what began below it in its process, into the time of its caller where the clocks of
// their two packages disagree by more than the grace. All calls between the two tell of that: one alone may have come late.
func (t *Tree) setClocks() {
	parents := t.parents()
	offsets := t.offsets(parents)
	if len(offsets) == 0 {
		return
	}
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
				shifts[at] = shifts[up] + offsets.of(&t.Records[at], &t.Records[up])
			}
		}
	}
	for i, d := range shifts {
		t.Records[i].shift(d)
	}
}

// offsets are what is to be added, for those whose clocks disagree.
type offsets map[ends]time.Duration

func (o offsets) of(r, parent *Record) time.Duration {
	e, turned, ok := r.crosses(parent)
	switch {
	case !ok:
		return 0
	case turned:
		return -o[e]
	default:
		return o[e]
	}
}

func (t *Tree) offsets(parents []int32) offsets {
	between := map[ends]*clocks{}
	tolerance := max(t.Grace, DefaultGrace)
	for _, learn := range []func(c *clocks, r, parent *Record, turned bool, tolerance time.Duration){(*clocks).bound, (*clocks).narrow} {
		for i, up := range parents {
			if up < 0 {
				continue
			}
			r, parent := &t.Records[i], &t.Records[up]
			e, turned, ok := r.crosses(parent)
			if !ok {
				continue
			}
			c := between[e]
			if c == nil {
				c = &clocks{math.MinInt64, math.MaxInt64, math.MinInt64, math.MaxInt64}
				between[e] = c
			}
			learn(c, r, parent, turned, tolerance)
		}
	}
	disagree := offsets{}
	for e, c := range between {
		if d := c.offset(tolerance); d != 0 {
			disagree[e] = d
		}
	}
	return disagree
}

// crosses says between which packages r, which parent called, came, and whether the second called the first; false where
// they are one.
func (r *Record) crosses(parent *Record) (e ends, turned, ok bool) {
	if r.Link != LinkRemote || r.Package == parent.Package {
		return ends{}, false, false
	}
	if turned = parent.Package > r.Package; turned {
		return ends{r.Package, parent.Package}, turned, true
	}
	return ends{parent.Package, r.Package}, turned, true
}

// bound learns from a call what is certain.
func (c *clocks) bound(r, parent *Record, turned bool, tolerance time.Duration) {
	if least := parent.Start.Sub(r.Start) - tolerance; turned {
		c.most = min(c.most, -least)
	} else {
		c.least = max(c.least, least)
	}
}

// narrow learns what is likely, as far as that can be.
func (c *clocks) narrow(r, parent *Record, turned bool, tolerance time.Duration) {
	if !parent.waitedFor(r, tolerance) {
		return
	}
	switch most := parent.End.Sub(r.Start) - r.duration() + tolerance; {
	case turned && -most <= c.most:
		c.low = max(c.low, -most)
	case !turned && most >= c.least:
		c.high = min(c.high, most)
	}
}

// waitedFor reports whether r ended for its caller, as far as the times of each alone tell: a cancelled caller goes at once.
func (r *Record) waitedFor(call *Record, tolerance time.Duration) bool {
	left := !r.Cancelled.IsZero() && r.End.Sub(r.Cancelled) <= tolerance
	return !r.End.IsZero() && !left && r.End.Sub(r.Start)+tolerance >= call.duration()
}

// offset is zero where that may be.
func (c *clocks) offset(tolerance time.Duration) time.Duration {
	from, to := max(c.least, c.low), min(c.most, c.high)
	if from > to {
		from, to = c.least, c.most
	}
	switch {
	case from > to || from <= 0 && 0 <= to:
		return 0
	case to == math.MaxInt64:
		return from + tolerance
	case from == math.MinInt64:
		return to - tolerance
	default:
		return from + (to-from)/2
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
