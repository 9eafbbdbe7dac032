package otlpfile_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// smallTree has one node of every sort that matters to a reader: a root, one that heard, one that never ended.
func smallTree() *tracer.Tree {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	trace := tracer.TraceID{0x0a, 15: 0xa0}
	return &tracer.Tree{
		Grace:   100 * time.Millisecond,
		Evicted: 3,
		Records: []tracer.Record{{
			Trace: trace, ID: tracer.ID{1}, Kind: tracer.Server, Name: "shop.Order/Place", Link: tracer.LinkRoot,
			Start: start, Cancelled: start.Add(time.Second), End: start.Add(time.Second + 7),
			Transaction: "order-1", OTelTrace: tracer.TraceID{0x0b}, Package: "shop/order", Test: "TestPlace/goes_away",
		}, {
			Trace: trace, ID: tracer.ID{2}, Parent: tracer.ID{1}, Kind: tracer.Client, Name: "shop.Stock/Reserve",
			Link: tracer.LinkTied, Start: start.Add(1), End: start.Add(2), Deadline: true, Blind: true,
			Package: "shop/order",
		}, {
			Trace: trace, ID: tracer.ID{3}, Parent: tracer.ID{2}, Kind: tracer.Routine, Name: "fanout <\"worker\">\n",
			Link: tracer.LinkCut, Cutter: "context.WithoutCancel", Start: start.Add(3), Overran: true,
			Stack: []tracer.Frame{
				{Func: "time.Sleep", File: "/go/src/time/sleep.go", Line: 300},
				{Func: "shop/fanout.(*Pool).work", File: "fanout/pool.go", Line: 57, Source: "time.Sleep(time.Hour)"},
			},
			Culprit: tracer.Frame{Func: "shop/fanout.(*Pool).work", File: "fanout/pool.go", Line: 57, Source: "time.Sleep(time.Hour)"},
			Package: "shop/fanout",
		}},
	}
}

// randomTree is the same for the same seed; about half of all fields are zero.
func randomTree(seed uint64, nodes int) *tracer.Tree {
	g := generator{rand.New(rand.NewPCG(seed, 1))}
	tree := &tracer.Tree{Grace: time.Duration(g.Int64N(1e10)), Evicted: g.Uint64() >> (1 + g.IntN(63)), Unsampled: g.Uint64() >> (1 + g.IntN(63))}
	pkg := g.text()
	for range nodes {
		if g.IntN(50) == 0 {
			pkg = g.text()
		}
		tree.Records = append(tree.Records, g.record(pkg))
	}
	return tree
}

type generator struct{ *rand.Rand }

func (g generator) record(pkg string) tracer.Record {
	return tracer.Record{
		Trace: tracer.TraceID(g.id(16)), ID: tracer.ID(g.id(8)), Parent: tracer.ID(g.id(8)),
		Kind: pick(g, tracer.Server, tracer.Client, tracer.Routine, tracer.Task, tracer.Attempt),
		Name: g.text(),
		Link: pick(g, tracer.LinkRoot, tracer.LinkTied, tracer.LinkRemote, tracer.LinkCut, tracer.LinkLost,
			tracer.LinkDetached, tracer.LinkOpaque),
		Cutter: g.text(),
		Start:  g.time(), Cancelled: g.time(), End: g.time(),
		Deadline: g.coin(), Overran: g.coin(), Grace: time.Duration(g.Int64N(1e10)), Leaked: g.coin(), Stuck: g.coin(), Uncancelled: g.coin(), Blind: g.coin(),
		Transaction: g.text(), Sent: g.coin(),
		OTelTrace: tracer.TraceID(g.id(16)), OTelSpan: tracer.ID(g.id(8)), OTelParent: tracer.ID(g.id(8)),
		Stack: g.stack(), Culprit: g.frame(),
		Package: pkg, Test: g.text(), Accepted: g.text(),
	}
}

func pick[T any](g generator, choice ...T) T { return choice[g.IntN(len(choice))] }

func (g generator) coin() bool { return g.IntN(2) == 0 }

func (g generator) id(size int) []byte {
	id := make([]byte, 16)
	if g.coin() {
		binary.NativeEndian.PutUint64(id, g.Uint64())
	}
	return id[:size]
}

func (g generator) text() string {
	return strings.Repeat(pick(g, "", "", "a/b.(*C).D", "\"\\\n\t\r\x00\x1b\x7f", "é\u2028\U0001F600", "{}[],:<>&"), g.IntN(4))
}

func (g generator) time() time.Time {
	if g.coin() {
		return time.Time{}
	}
	return time.Unix(0, 1+g.Int64N(1<<62)).UTC()
}

func (g generator) frame() tracer.Frame {
	return tracer.Frame{Func: g.text(), File: g.text(), Line: g.IntN(2) * g.IntN(1<<31), Source: g.text()}
}

func (g generator) stack() []tracer.Frame {
	var stack []tracer.Frame
	for range g.IntN(2) * g.IntN(30) {
		stack = append(stack, g.frame())
	}
	return stack
}

func encode(t testing.TB, tree *tracer.Tree) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := otlpfile.Encode(&b, tree); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, recording []byte) *tracer.Tree {
	t.Helper()
	r, err := otlpfile.Read(bytes.NewReader(recording), "a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return r.Tree
}
