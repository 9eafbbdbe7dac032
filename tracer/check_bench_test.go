package tracer_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// BenchmarkCheck judges recordings of the usual shape and of the worst ones. 1e7 nodes take 4 GB; -short leaves them out.
func BenchmarkCheck(b *testing.B) {
	for _, size := range []int{1e4, 1e5, 1e6, 1e7} {
		b.Run(fmt.Sprint("requests/", size), func(b *testing.B) { benchCheck(b, requests, size) })
	}
	for name, shape := range map[string]func(size, i int) tracer.Record{
		"chain": chain, "circle": circle, "star": star, "dropped": dropped, "unlike": unlike,
	} {
		b.Run(fmt.Sprint(name, "/", int(1e6)), func(b *testing.B) { benchCheck(b, shape, 1e6) })
	}
}

func benchCheck(b *testing.B, shape func(size, i int) tracer.Record, size int) {
	b.Helper()
	if testing.Short() && size > 1e6 {
		b.Skip("it takes 4 GB")
	}
	tree := grow(shape, size)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		tree.Check()
	}
	runtime.ReadMemStats(&after)
	nodes := float64(b.N) * float64(size)
	b.ReportMetric(nodes/b.Elapsed().Seconds(), "nodes/s")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/nodes, "B/node")
}

// BenchmarkMerge joins the recordings of two processes, in which by turns the one and the other made a call.
func BenchmarkMerge(b *testing.B) {
	const size = 1e6
	whole := grow(requests, size)
	for b.Loop() {
		b.StopTimer()
		parts := [2]tracer.Tree{}
		for i, r := range whole.Records {
			parts[i%2].Records = append(parts[i%2].Records, r)
		}
		b.StartTimer()
		new(tracer.Tree).Merge(&parts[0], &parts[1])
	}
	b.ReportMetric(size*float64(b.N)/b.Elapsed().Seconds(), "nodes/s")
}

// grow makes a tree of which shape gives each node.
func grow(shape func(size, i int) tracer.Record, size int) *tracer.Tree {
	tree := &tracer.Tree{Grace: tracer.DefaultGrace, Records: make([]tracer.Record, size)}
	for i := range tree.Records {
		tree.Records[i] = shape(size, i)
	}
	return tree
}

// number gives the ID of node i, as far from its neighbours' as a random one.
func number(i int) (id tracer.ID) {
	binary.NativeEndian.PutUint64(id[:], (uint64(i)+1)*0x9e3779b97f4a7c15)
	return id
}

var services = [...]string{"shop.Order/Place", "shop.Stock/Reserve", "shop.Payment/Charge", "shop.Cart/Get", "shop.Mail/Send"}

// requests are calls of four nodes each, in transactions and traces; one in a hundred is cancelled, and one of those dropped.
func requests(_, i int) tracer.Record {
	request, part := i/4, i%4
	r := tracer.Record{
		ID: number(i), Kind: tracer.Server, Name: services[request%len(services)], Link: tracer.LinkRoot, Start: at(i), End: at(i + 10),
		Transaction: "gid", OTelTrace: tracer.TraceID(append(make([]byte, 8), id64(request)...)), Package: "example.com/shop/order", Test: "TestPlace",
	}
	if part > 0 {
		r.Parent, r.Kind, r.Link = number(4*request+part/2), tracer.Client, tracer.LinkTied
		r.Name = services[(request+part)%len(services)]
	}
	if request%100 == 0 {
		r.Cancelled, r.Overran = at(i+1), request%10_000 == 0
		r.End = r.End.Add(time.Second)
	}
	return r
}

func id64(i int) []byte {
	id := number(i)
	return id[:]
}

// late is a node that ran on past its grace, as all of the worst shapes do.
func late(i int) tracer.Record {
	return tracer.Record{
		ID: number(i), Kind: tracer.Task, Name: "hold", Link: tracer.LinkTied, Start: at(0), Cancelled: at(1), End: at(1000), Overran: true,
	}
}

// chain is as deep as it is long, and its end is to blame.
func chain(size, i int) tracer.Record {
	r := late(i)
	if i > 0 {
		r.Parent = number(i - 1)
	}
	r.Overran = i%2 == 0
	return r
}

// circle has no root.
func circle(size, i int) tracer.Record {
	r := late(i)
	r.Parent = number((i + 1) % size)
	return r
}

// star is one node with all the others below it.
func star(_, i int) tracer.Record {
	r := late(i)
	if i > 0 {
		r.Parent = number(0)
	}
	return r
}

// dropped are nodes that one line cut, as a profile shows it.
func dropped(size, i int) tracer.Record {
	r := star(size, i)
	r.Link, r.Cutter = tracer.LinkCut, "context.WithoutCancel"
	r.Stack = stackOfCut
	return r
}

var stackOfCut = []tracer.Frame{
	{Func: "time.Sleep", File: "runtime/time.go", Line: 363},
	{Func: "google.golang.org/grpc.(*Server).processUnaryRPC", File: "google.golang.org/grpc@v1.70.0/server.go", Line: 1394},
	{Func: "example.com/shop/order.(*Service).Place", File: "example.com/shop/order/place.go", Line: 57},
}

// unlike are nodes of which no two have the same name.
func unlike(size, i int) tracer.Record {
	r := star(size, i)
	r.Name, r.Overran = fmt.Sprint("call ", i), false
	return r
}
