package main

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func BenchmarkUnary(b *testing.B)   { unary().run(b) }
func BenchmarkStream(b *testing.B)  { stream().run(b) }
func BenchmarkHandler(b *testing.B) { handler().run(b) }
func BenchmarkRequest(b *testing.B) { request().run(b) }

func (c contest) run(b *testing.B) {
	for _, one := range c.contenders {
		b.Run(one.name, one.benchmark)
	}
}

// TestTable feeds results whose medians are known by heart.
func TestTable(t *testing.T) {
	t.Parallel()
	result := func(micros, allocs, bytes int) testing.BenchmarkResult {
		const n = 10
		return testing.BenchmarkResult{
			N: n, T: time.Duration(n*micros) * time.Microsecond, MemAllocs: uint64(n * allocs), MemBytes: uint64(n * bytes),
		}
	}
	c := contest{title: "A call", contenders: []contender{{name: "bare"}, {name: "other"}}}
	got := c.table([][]testing.BenchmarkResult{
		{result(30, 5, 100), result(10, 5, 100), result(20, 5, 100)},
		{result(25, 9, 300), result(900, 7, 300), result(30, 8, 300)},
	})
	want := `
### A call

| | us/op | of bare | allocs/op | over bare | B/op |
|---|--:|--:|--:|--:|--:|
| bare | 20.00 | 1.00 | 5 | +0 | 100 |
| other | 30.00 | 1.50 | 8 | +3 | 300 |
`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
