package main

import "testing"

func TestTable(t *testing.T) {
	t.Parallel()
	got := table{{"", "us", "of bare"}, {"bare", "7", "1.00"}, {"ctxplumb, id", "10.50", "1.50 (1.40..1.60)"}}.String()
	want := `
|              |    us |           of bare |
|--------------|------:|------------------:|
| bare         |     7 |              1.00 |
| ctxplumb, id | 10.50 | 1.50 (1.40..1.60) |
`
	if "\n"+got != want {
		t.Errorf("got\n%swant%s", got, want)
	}
}

// TestSummary feeds pairs whose medians are known by heart.
func TestSummary(t *testing.T) {
	t.Parallel()
	pairOf := func(bareCPU, cpu, allocs float64) pair {
		return pair{Bare: sample{bareCPU, 20, 5.2, 100}, Other: sample{cpu, 30, allocs, 300}}
	}
	c := contest{name: "call", contenders: []contender{{name: bare}, {name: off}}}
	r := results{"call/" + off: {
		{pairOf(10, 11, 9.9), pairOf(10, 12, 8.3)},
		{pairOf(10, 15, 8.5), pairOf(20, 10, 9.0), pairOf(10, 900, 90)},
	}}
	for name, want := range map[string]summary{
		bare: {cpu: 10, wall: 20, cpuRatio: spread{1, 1, 1}, wallRatio: spread{1, 1, 1}, allocs: 5, bytes: 100},
		off: {
			cpu: 12, wall: 30, cpuRatio: spread{1.1, 1.2, 1.5}, cpuAdded: spread{1, 2, 5}, wallRatio: spread{1.5, 1.5, 1.5},
			allocs: 9, allocsAdded: 4, bytes: 300,
		},
	} {
		if got := r.summarize(c, name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	trial := func(bare, other float64) pair { return pair{Bare: sample{Wall: bare}, Other: sample{Wall: other}} }
	c := chain{name: "grpc", hops: 2}
	r := results{"cancel/grpc/2/" + off: {
		{trial(10, 20), trial(30, 40), trial(20, 30)},
		{trial(10, 10), trial(20, 20), trial(30, 900)},
	}}
	for name, want := range map[string]latency{
		bare: {median: 20, p99: 30, ratio: spread{1, 1, 1}},
		off:  {median: 30, p99: 900, ratio: spread{1, 1.5, 1.5}},
	} {
		if got := r.latency(c, name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestGoal(t *testing.T) {
	t.Parallel()
	got := goalsTable([]goal{{"reached", 9, 9}, {"missed", 1.0 / 30, 0.034}}).String()
	want := `
| goal    | at most | measured | reached |
|---------|--------:|---------:|--------:|
| reached |       9 |        9 |     yes |
| missed  |  0.0333 |    0.034 |  **no** |
`
	if "\n"+got != want {
		t.Errorf("got\n%swant%s", got, want)
	}
}

// TestMeasurements holds that each can be taken by its name.
func TestMeasurements(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range measurements() {
		if seen[m.name] {
			t.Errorf("two are named %s", m.name)
		}
		seen[m.name] = true
	}
	const calls, cancels = 4*9 + 3*8, 3 * 4 * 2
	if len(seen) != calls+cancels {
		t.Errorf("%d measurements, want %d", len(seen), calls+cancels)
	}
}
