//go:build unix

package main

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// BenchmarkReport gives the time and the memory that a verdict on so many nodes takes, reading them included.
func BenchmarkReport(b *testing.B) {
	for _, nodes := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			dir := b.TempDir()
			recordings(b, dir, nodes)
			peak := int64(0)
			b.ResetTimer()
			for range b.N {
				cmd := prepared(b, dir, "report", "recordings")
				if out, _ := cmd.Output(); cmd.ProcessState.ExitCode() != exitDrop {
					b.Fatalf("%s\n%s", cmd.ProcessState, out)
				}
				peak = max(peak, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
			}
			b.ReportMetric(float64(peak)/1024, "MB")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
		})
	}
}

// recordings writes nodes of calls through three services, one in a hundred of them with a drop, a file for each 50,000.
func recordings(b *testing.B, dir string, nodes int) {
	b.Helper()
	const aFile = 50_000
	tree := &tracer.Tree{Grace: tracer.DefaultGrace}
	for n := range nodes {
		tree.Records = append(tree.Records, aNode(n))
		if len(tree.Records) == aFile || n == nodes-1 {
			if _, err := otlpfile.Create(filepath.Join(dir, "recordings"), tree); err != nil {
				b.Fatal(err)
			}
			tree.Records = tree.Records[:0]
		}
	}
}

// aNode is the nth: eight make a trace, one below the other.
func aNode(n int) tracer.Record {
	const deep = 8
	level, trace := n%deep, n/deep
	start := time.Unix(1_700_000_000, int64(trace)*5_000_000+int64(level)*100_000)
	r := tracer.Record{
		Kind: []tracer.Kind{tracer.Client, tracer.Server, tracer.Task, tracer.Routine}[level%4],
		Link: tracer.LinkTied, Name: fmt.Sprintf("shop.Service%d/Method%d", level, trace%20),
		Start: start, End: start.Add(3 * time.Millisecond),
		Transaction: fmt.Sprintf("order-%d", trace), Package: fmt.Sprintf("example.com/shop/package%d", n/5000%50), Test: fmt.Sprintf("TestPlace%d", trace%100),
	}
	binary.BigEndian.PutUint64(r.Trace[:], uint64(trace)*0x9e3779b97f4a7c15+1)
	binary.BigEndian.PutUint64(r.ID[:], uint64(n)*0x9e3779b97f4a7c15+1)
	if level == 0 {
		r.Link = tracer.LinkRoot
	} else {
		binary.BigEndian.PutUint64(r.Parent[:], uint64(n-1)*0x9e3779b97f4a7c15+1)
	}
	if n%100 == 1 {
		r.Link, r.Cutter = tracer.LinkCut, "context.Background"
		for f := range 12 {
			r.Stack = append(r.Stack, tracer.Frame{
				Func: fmt.Sprintf("example.com/shop/stock.(*Store).step%d", f), File: fmt.Sprintf("/src/shop/stock/store%d.go", f), Line: trace%30 + 1,
			})
		}
		r.Culprit = r.Stack[2]
	}
	return r
}
