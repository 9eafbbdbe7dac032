package main

import (
	"fmt"
	"runtime"
	"strconv"
)

// report returns everything in Markdown.
func report(r results, rounds int) string {
	return fmt.Sprintf(`# What ctxplumb costs

%s on %d processors, both sides in one process. Each contender and bare beside it take turns in a process of their own, in
%d rounds: %d pairs of batches of calls, on one processor, and %d pairs of cancels, on all.

## Calls

Medians, quartiles in brackets. Times are in microseconds; "of otel's" is what was added beside what otel contrib adds with
no-op providers.

%s
## From a cancel to the end of the deepest handler's context, loopback TCP

Microseconds; the ratio is of the medians, with that of the lowest and of the highest round in brackets.

%s
## Goals

%s`, runtime.Version(), runtime.NumCPU(), rounds, pairs*rounds, trials*rounds, callTable(r), cancelTable(r), goalsTable(goals(r)))
}

func callTable(r results) table {
	t := table{{"", "CPU", "of bare", "added", "of otel's", "wall", "of bare", "allocs", "added", "of otel's", "B"}}
	for _, c := range contests() {
		t = append(t, []string{"**" + c.title + "**", "", "", "", "", "", "", "", "", "", ""})
		peer := r.summarize(c, otelNoop)
		for _, one := range c.contenders {
			s := r.summarize(c, one.name)
			t = append(t, []string{
				one.name,
				fmt.Sprintf("%.2f", s.cpu), s.cpuRatio.format("%.2f"), s.cpuAdded.format("%+.2f"),
				fmt.Sprintf("%.2f", s.cpuAdded.median/peer.cpuAdded.median),
				fmt.Sprintf("%.2f", s.wall), s.wallRatio.format("%.2f"),
				strconv.Itoa(s.allocs), fmt.Sprintf("%+d", s.allocsAdded),
				fmt.Sprintf("%.2f", float64(s.allocsAdded)/float64(peer.allocsAdded)),
				strconv.Itoa(s.bytes),
			})
		}
	}
	return t
}

func cancelTable(r results) table {
	t := table{{"", "hops", "median", "p99", "of bare"}}
	for _, c := range chains() {
		for _, name := range chainContenders {
			l := r.latency(c, name)
			t = append(t, []string{
				c.title + ", " + name, strconv.Itoa(c.hops),
				fmt.Sprintf("%.0f", l.median), fmt.Sprintf("%.0f", l.p99), l.ratio.format("%.3f"),
			})
		}
	}
	return t
}
