package main

import (
	"fmt"
	"slices"
)

// spread is the median of several values, between two others that say how sure it is.
type spread struct{ low, median, high float64 }

func quartiles(values []float64) spread {
	return spread{quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)}
}

// quantile returns the value below which a share of the values lies.
func quantile(values []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// format writes all three in the form that the verb gives each.
func (s spread) format(verb string) string {
	return fmt.Sprintf(verb+" ("+verb+".."+verb+")", s.median, s.low, s.high)
}

// of returns what a function makes of each pair.
func of(pairs []pair, value func(pair) float64) []float64 {
	values := make([]float64, 0, len(pairs))
	for _, p := range pairs {
		values = append(values, value(p))
	}
	return values
}
