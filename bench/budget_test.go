//go:build !race

package main

import "testing"

// What ctxplumb may allocate over bare while nothing is recorded. The race detector makes pools forget at random, and so
// allocations vary under it.
func TestAllocations(t *testing.T) {
	for _, tt := range []struct {
		contest contest
		name    string
		budget  int
	}{
		{unary(), offNoID, 4},
		{unary(), off, 10},
		{stream(), offNoID, 4},
		{stream(), off, 10},
		{handler(), offNoID, 0},
		{handler(), off, 4},
	} {
		t.Run(tt.contest.name+"/"+tt.name, func(t *testing.T) {
			over := tt.contest.allocations(t, tt.name) - tt.contest.allocations(t, bare)
			if over > tt.budget {
				t.Errorf("%d allocations over bare, want at most %d", over, tt.budget)
			}
			t.Logf("%d allocations over bare", over)
		})
	}
}

func (c contest) allocations(t *testing.T, name string) int {
	t.Helper()
	for _, one := range c.contenders {
		if one.name == name {
			return int(testing.AllocsPerRun(500, one.setUp(t)))
		}
	}
	t.Fatalf("%s has no contender %q", c.name, name)
	return 0
}
