package main

import "fmt"

// goal is a figure that is to be reached. One that is missed is said to be, and fails nothing: times are never asserted.
type goal struct {
	what     string
	limit    float64
	measured float64
}

func goalsTable(goals []goal) table {
	t := table{{"goal", "at most", "measured", "reached"}}
	for _, g := range goals {
		reached := "yes"
		if g.measured > g.limit {
			reached = "**no**"
		}
		t = append(t, []string{g.what, fmt.Sprintf("%.3g", g.limit), fmt.Sprintf("%.3g", g.measured), reached})
	}
	return t
}

func goals(r results) []goal {
	ofUnary := func(name string) summary { return r.summarize(unary(tcp), name) }
	ofStream := func(name string) summary { return r.summarize(stream(tcp), name) }
	ofServer := func(name string) summary { return r.summarize(handler(), name) }
	ofAllocs := func(s, peer summary) float64 { return float64(s.allocsAdded) / float64(peer.allocsAdded) }
	ofCPU := func(s, peer summary) float64 { return s.cpuAdded.median / peer.cpuAdded.median }
	list := []goal{
		{"unary, id: allocations added", 9, float64(ofUnary(off).allocsAdded)},
		{"unary, id: us of CPU added", 1, ofUnary(off).cpuAdded.median},
		{"stream of 100, id: allocations added", 14, float64(ofStream(off).allocsAdded)},
		{"stream of 100, id: allocations added, of otelgrpc's", 1.0 / 30, ofAllocs(ofStream(off), ofStream(otelNoop))},
		{"HTTP server, id: allocations added", 3, float64(ofServer(off).allocsAdded)},
		{"HTTP server, id: ns of CPU added", 200, 1000 * ofServer(off).cpuAdded.median},
		{"HTTP server, id: CPU added, of otelhttp's", 0.1, ofCPU(ofServer(off), ofServer(otelNoop))},
		{"HTTP server, id: allocations added, of otelhttp's", 0.1, ofAllocs(ofServer(off), ofServer(otelNoop))},
		{"unary, id and OTel propagator: CPU added, of otelgrpc's", 0.25, ofCPU(ofUnary(traced), ofUnary(otelNoop))},
		{"unary, id and OTel propagator: allocations added, of otelgrpc's", 0.25, ofAllocs(ofUnary(traced), ofUnary(otelNoop))},
		{"unary, recording everything: allocations added", 25, float64(ofUnary(recording).allocsAdded)},
		{"unary, recording everything: us of CPU added", 4, ofUnary(recording).cpuAdded.median},
	}
	for _, c := range chains() {
		if c.hops == longest {
			list = append(list, goal{"cancel over 8 hops, " + c.title + ": latency, of bare", 1.05, r.latency(c, off).ratio.median})
		}
	}
	return append(list,
		goal{"transaction context: allocations", 1, allocsOfContext()},
		goal{"header into a caller's buffer: allocations", 0, allocsOfHeader()},
	)
}
