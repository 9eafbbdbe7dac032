//go:build !race

package main

import (
	"runtime"
	"slices"
	"testing"
)

// What ctxplumb may allocate over bare. The race detector makes pools forget at random, and so allocations vary under it.
func TestAllocations(t *testing.T) {
	for _, tt := range []struct {
		contest contest
		name    string
		budget  int
	}{
		{unary(tcp), offNoID, 2},
		{unary(tcp), off, 9},
		{unary(tcp), traced, 22},
		{stream(tcp), offNoID, 4},
		{stream(tcp), off, 14},
		{handler(), offNoID, 0},
		{handler(), off, 3},
	} {
		t.Run(tt.contest.name+"/"+tt.name, func(t *testing.T) {
			over := tt.contest.added(t, tt.name)
			if over > tt.budget {
				t.Errorf("%d allocations over bare, want at most %d", over, tt.budget)
			}
			t.Logf("%d allocations over bare", over)
		})
	}
}

// TestOtelAllocations holds the shares of what otelgrpc and otelhttp allocate.
func TestOtelAllocations(t *testing.T) {
	for _, tt := range []struct {
		contest contest
		share   int // one in
	}{
		{stream(tcp), 30},
		{handler(), 10},
	} {
		t.Run(tt.contest.name, func(t *testing.T) {
			ours, theirs := tt.contest.added(t, off), tt.contest.added(t, otelNoop)
			if ours*tt.share > theirs {
				t.Errorf("%d allocations over bare, want at most 1 in %d of %d", ours, tt.share, theirs)
			}
		})
	}
}

func TestPieces(t *testing.T) {
	if got := allocsOfContext(); got != 1 {
		t.Errorf("a transaction context takes %v allocations, want 1", got)
	}
	if got := allocsOfHeader(); got != 0 {
		t.Errorf("a header takes %v allocations, want none", got)
	}
}

// added returns what a contender allocates over bare.
func (c contest) added(t *testing.T, name string) int {
	t.Helper()
	return whole(c.allocations(t, name) - c.allocations(t, bare))
}

func (c contest) allocations(t *testing.T, name string) float64 {
	t.Helper()
	i := slices.IndexFunc(c.contenders, func(one contender) bool { return one.name == name })
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	return take(c.contenders[i].setUp(t), 500).Allocs
}
