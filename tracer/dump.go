package tracer

import (
	"cmp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
)

// standing is a goroutine as the runtime prints it.
type standing struct {
	goroutine
	state   string // on what it waits, in the runtime's words
	stuck   bool   // nothing can wake it, as the runtime has proven
	creator Frame  // the go statement that started it
}

// standings lists the goroutines that carry a node's label, but for the calling one and those of tests themselves.
func standings() []standing {
	var all []standing
	_, others, _ := strings.Cut(dump(), "\n\n")
	for block := range strings.SplitSeq(others, "\n\n") {
		if s := parseStanding(block); s.owner != nil && len(s.stack) > 0 && !s.runsATest() {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		return cmp.Or(slices.CompareFunc(a.stack, b.stack, compareFrames), compareFrames(a.creator, b.creator))
	})
	return all
}

// leakedMark is what the runtime adds to the state of a goroutine that it has proven to be leaked.
const leakedMark = " (leaked)"

// dump prints all goroutines, the calling one first. A runtime that was built with GOEXPERIMENT=goroutineleakprofile proves
// before that which of them nothing can wake, and marks them.
func dump() string {
	if p := pprof.Lookup("goroutineleak"); p != nil {
		var text strings.Builder
		_ = p.WriteTo(&text, 2) // a Builder takes everything
		return text.String()
	}
	for size := 64 << 10; ; size *= 2 {
		text := make([]byte, size)
		if n := runtime.Stack(text, true); n < size {
			return string(text[:n])
		}
	}
}

// canRun reports whether s waits for nothing but the machine.
func (s standing) canRun() bool {
	return slices.Contains([]string{"running", "runnable", "syscall", "preempted"}, s.state) || strings.HasPrefix(s.state, "GC ")
}

func (s standing) runsATest() bool { return s.stack[len(s.stack)-1].Package() == "testing" }

// parseStanding reads one block of a dump, of which the first line is such as
// "goroutine 22 [chan receive (durable), synctest bubble 1 labels:{"ctxplumb": "0102030405060708"}]:".
func parseStanding(block string) standing {
	var s standing
	header, frames, _ := strings.Cut(block, "\n")
	header, labels, _ := strings.Cut(header, " labels:{")
	if _, value, ok := strings.Cut(labels, `"`+labelKey+`": "`); ok {
		s.owner = owners.find(value)
	}
	_, s.state, _ = strings.Cut(header, "[")
	s.state, _, _ = strings.Cut(strings.TrimSuffix(s.state, "]:"), ",")
	s.stuck = strings.Contains(s.state, leakedMark)
	s.state = strings.NewReplacer(leakedMark, "", " (durable)", "").Replace(s.state)
	function := ""
	for line := range strings.SplitSeq(frames, "\n") {
		place, ok := strings.CutPrefix(line, "\t")
		if !ok {
			function = line
			continue
		}
		f := parsePlace(place)
		if creator, ok := strings.CutPrefix(function, "created by "); ok {
			f.Func, _, _ = strings.Cut(creator, " in goroutine ")
			s.creator = f
			break
		}
		f.Func = function[:max(0, strings.LastIndexByte(function, '('))]
		s.stack = append(s.stack, f)
	}
	return s
}

// parsePlace reads the likes of "/src/shop/order.go:12 +0x25".
func parsePlace(place string) Frame {
	if plus := strings.LastIndex(place, " +0x"); plus >= 0 {
		place = place[:plus]
	}
	colon := max(0, strings.LastIndexByte(place, ':'))
	line, err := strconv.Atoi(strings.TrimPrefix(place[colon:], ":"))
	if err != nil {
		return Frame{}
	}
	return Frame{File: place[:colon], Line: line}
}
