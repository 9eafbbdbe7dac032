package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

const rounds = 7

// measure runs the contenders in turn, round by round, so that what slows the machine for a while slows them all, and
// returns a table in Markdown.
func (c contest) measure() (string, error) {
	results := make([][]testing.BenchmarkResult, len(c.contenders))
	for range rounds {
		for i, one := range c.contenders {
			r, err := measureOne(c.name + "/" + one.name)
			if err != nil {
				return "", fmt.Errorf("%s, %s: %w", c.name, one.name, err)
			}
			results[i] = append(results[i], r)
		}
	}
	return c.table(results), nil
}

// measureOne runs this command in a process of its own, so that what one contender leaves behind, such as a recorder,
// is nothing to the next.
func measureOne(name string) (testing.BenchmarkResult, error) {
	var r testing.BenchmarkResult
	exe, err := os.Executable()
	if err != nil {
		return r, err
	}
	cmd := exec.Command(exe, append(slices.Clone(os.Args[1:]), "-one="+name)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(out, &r); err != nil || r.N == 0 {
		return r, fmt.Errorf("the call failed: %s", out)
	}
	return r, nil
}

func (c contest) table(results [][]testing.BenchmarkResult) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n| | us/op | of bare | allocs/op | over bare | B/op |\n|---|--:|--:|--:|--:|--:|\n", c.title)
	bare := summarize(results[0])
	for i, one := range c.contenders {
		s := summarize(results[i])
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %d | %+d | %d |\n", one.name, float64(s.time)/float64(time.Microsecond),
			float64(s.time)/float64(bare.time), s.allocs, s.allocs-bare.allocs, s.bytes)
	}
	return b.String()
}

func (c contender) benchmark(b *testing.B) {
	call := c.setUp(b)
	b.ReportAllocs()
	for b.Loop() {
		call()
	}
}

// summary is the medians of several results.
type summary struct {
	time          time.Duration
	allocs, bytes int64
}

func summarize(results []testing.BenchmarkResult) summary {
	return summary{
		time:   time.Duration(median(results, testing.BenchmarkResult.NsPerOp)),
		allocs: median(results, testing.BenchmarkResult.AllocsPerOp),
		bytes:  median(results, testing.BenchmarkResult.AllocedBytesPerOp),
	}
}

func median(results []testing.BenchmarkResult, of func(testing.BenchmarkResult) int64) int64 {
	values := make([]int64, 0, len(results))
	for _, r := range results {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
