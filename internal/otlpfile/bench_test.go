package otlpfile_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const benchNodes = 10_000

// healthyTree is what most recordings are: nodes without a finding.
func healthyTree() *tracer.Tree {
	tree := &tracer.Tree{Grace: 1e8}
	for range benchNodes {
		node := smallTree().Records[0]
		node.Parent = tracer.ID{9}
		tree.Records = append(tree.Records, node)
	}
	return tree
}

func BenchmarkEncode(b *testing.B) {
	tree := healthyTree()
	b.ReportAllocs()
	for b.Loop() {
		if err := otlpfile.Encode(io.Discard, tree); err != nil {
			b.Fatal(err)
		}
	}
	reportSpans(b)
}

func BenchmarkRead(b *testing.B) {
	recording := encode(b, healthyTree())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := otlpfile.Read(bytes.NewReader(recording), "a.jsonl"); err != nil {
			b.Fatal(err)
		}
	}
	reportSpans(b)
	b.ReportMetric(float64(len(recording))/benchNodes, "B/span")
}

func reportSpans(b *testing.B) {
	b.ReportMetric(float64(b.N)*benchNodes/b.Elapsed().Seconds(), "spans/s")
}

// BenchmarkAdd is what each event of a node costs a test run that is written down.
func BenchmarkAdd(b *testing.B) {
	j, err := otlpfile.Begin(b.TempDir(), "shop/order", 1e8)
	if err != nil {
		b.Fatal(err)
	}
	node := smallTree().Records[0]
	b.ReportAllocs()
	for b.Loop() {
		if err := j.Add(node); err != nil {
			b.Fatal(err)
		}
	}
}
