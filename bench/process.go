package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// measurement is a contender beside bare.
type measurement struct {
	name  string // contest/contender, or chain/hops/contender
	pairs func(testing.TB) []pair
}

func measurements() []measurement {
	var all []measurement
	for _, c := range contests() {
		for _, one := range c.contenders[1:] {
			all = append(all, measurement{c.name + "/" + one.name, func(tb testing.TB) []pair {
				tb.Helper()
				return c.pairs(tb, one)
			}})
		}
	}
	for _, c := range chains() {
		for _, one := range chainContenders[1:] {
			all = append(all, measurement{c.key() + "/" + one, func(tb testing.TB) []pair {
				tb.Helper()
				return c.pairs(tb, one)
			}})
		}
	}
	return all
}

// results are the pairs of each measurement, a slice for each round.
type results map[string][][]pair

// measure takes the measurements in turn, round by round, so that what slows the machine for a while slows them all.
func measure(rounds int) (results, error) {
	all := results{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "bench: round %d of %d\n", round+1, rounds)
		for _, m := range measurements() {
			pairs, err := inProcess(m.name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.name, err)
			}
			all[m.name] = append(all[m.name], pairs)
		}
	}
	return all, nil
}

// inProcess takes a measurement in a process of its own, so that what one contender leaves behind, such as a recorder,
// is nothing to the next.
func inProcess(name string) ([]pair, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe, "-one="+name)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var pairs []pair
	return pairs, json.Unmarshal(out, &pairs)
}

// printOne takes the measurement of that name in this process, and prints its pairs as JSON.
func printOne(name string) error {
	for _, m := range measurements() {
		if m.name != name {
			continue
		}
		var pairs []pair
		testing.Benchmark(func(b *testing.B) { pairs = m.pairs(b) }) // lends its b
		if pairs == nil {
			return fmt.Errorf("%s: a call failed", name)
		}
		return json.NewEncoder(os.Stdout).Encode(pairs)
	}
	return fmt.Errorf("there is no %q", name)
}
