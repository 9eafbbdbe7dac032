package main

import (
	"math"
	"slices"
)

// summary is what the calls of a contender cost.
type summary struct {
	cpu, wall          float64 // in microseconds
	cpuRatio, cpuAdded spread  // to bare, and over it
	wallRatio          spread
	allocs             int
	allocsAdded        int
	bytes              int
}

// summarize compares each contender of c but the first, which is bare, with its partner in each pair.
func (r results) summarize(c contest, name string) summary {
	if name == bare {
		return r.bare(c)
	}
	pairs := slices.Concat(r[c.name+"/"+name]...)
	median := func(value func(pair) float64) float64 { return quantile(of(pairs, value), 0.5) }
	return summary{
		cpu:         median(func(p pair) float64 { return p.Other.CPU }),
		wall:        median(func(p pair) float64 { return p.Other.Wall }),
		cpuRatio:    quartiles(of(pairs, func(p pair) float64 { return p.Other.CPU / p.Bare.CPU })),
		cpuAdded:    quartiles(of(pairs, func(p pair) float64 { return p.Other.CPU - p.Bare.CPU })),
		wallRatio:   quartiles(of(pairs, func(p pair) float64 { return p.Other.Wall / p.Bare.Wall })),
		allocs:      whole(median(func(p pair) float64 { return p.Other.Allocs })),
		allocsAdded: whole(median(func(p pair) float64 { return p.Other.Allocs - p.Bare.Allocs })),
		bytes:       whole(median(func(p pair) float64 { return p.Other.Bytes })),
	}
}

// bare is taken from all pairs of c, since it is in each.
func (r results) bare(c contest) summary {
	var pairs []pair
	for _, one := range c.contenders[1:] {
		pairs = append(pairs, slices.Concat(r[c.name+"/"+one.name]...)...)
	}
	median := func(value func(pair) float64) float64 { return quantile(of(pairs, value), 0.5) }
	same := spread{1, 1, 1}
	return summary{
		cpu:      median(func(p pair) float64 { return p.Bare.CPU }),
		wall:     median(func(p pair) float64 { return p.Bare.Wall }),
		cpuRatio: same, wallRatio: same,
		allocs: whole(median(func(p pair) float64 { return p.Bare.Allocs })),
		bytes:  whole(median(func(p pair) float64 { return p.Bare.Bytes })),
	}
}

// whole leaves out what happens now and then, such as the filling of a pool that was emptied.
func whole(v float64) int { return int(math.Round(v)) }

// latency is how long cancels took to arrive.
type latency struct {
	median, p99 float64 // in microseconds
	ratio       spread  // of the medians: that of all trials, between those of the rounds that differ most
}

func (r results) latency(c chain, name string) latency {
	wall := func(p pair) float64 { return p.Other.Wall }
	if name == bare {
		name, wall = off, func(p pair) float64 { return p.Bare.Wall }
	}
	rounds := r[c.key()+"/"+name]
	ratio := func(pairs []pair) float64 {
		return quantile(of(pairs, wall), 0.5) / quantile(of(pairs, func(p pair) float64 { return p.Bare.Wall }), 0.5)
	}
	all := slices.Concat(rounds...)
	byRound := make([]float64, 0, len(rounds))
	for _, pairs := range rounds {
		byRound = append(byRound, ratio(pairs))
	}
	return latency{
		quantile(of(all, wall), 0.5), quantile(of(all, wall), 0.99),
		spread{slices.Min(byRound), ratio(all), slices.Max(byRound)},
	}
}
