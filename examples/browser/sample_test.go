package browser_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// forest is a recording in the making.
type forest struct{ tracer.Tree }

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// ms is a moment, in milliseconds from the first cancel.
func ms(at float64) time.Time { return began.Add(time.Duration(at * 1e6)) }

// add hangs a node below parent, -1 for a root, and gives its number.
func (f *forest) add(parent int, r tracer.Record) int {
	n := len(f.Records)
	binary.BigEndian.PutUint32(r.ID[:], uint32(n+1))
	r.Trace = tracer.TraceID{1}
	switch {
	case parent >= 0:
		r.Parent = f.Records[parent].ID
	case r.Link == "":
		r.Link = tracer.LinkRoot
	}
	if r.Link == "" {
		r.Link = tracer.LinkTied
	}
	f.Records = append(f.Records, r)
	return n
}

// node is one that heard the cancel, or ended before it where heard is zero.
func node(kind tracer.Kind, name string, start, heard, end float64) tracer.Record {
	r := tracer.Record{Kind: kind, Name: name, Start: ms(start), End: ms(end)}
	if heard != 0 {
		r.Cancelled = ms(heard)
	}
	return r
}

// shop is an order whose client goes away while it fans out, and one worker never hears of it; and a visit that nobody
// cancels.
func shop() *forest {
	f := &forest{}
	f.Grace = 100 * time.Millisecond
	root := node(tracer.Server, "shop.Order/Place", -180, 0.05, 1.1)
	root.Package, root.Test, root.Transaction = "example.com/shop/orders", "TestPlace/client_goes_away", "7f31c0"
	order := f.add(-1, root)
	call := f.add(order, node(tracer.Client, "shop.Stock/Reserve", -150, 0.2, 0.6))
	stock := node(tracer.Server, "shop.Stock/Reserve", -146, 1.1, 2.2)
	stock.Link, stock.Branch, stock.Op = tracer.LinkRemote, "01", "try"
	reserve := f.add(call, stock)
	f.add(reserve, node(tracer.Client, "postgres UPDATE stock", -90, 1.3, 2))
	f.add(reserve, node(tracer.Routine, "audit.write", -60, 1.25, 1.9))
	quote := f.add(order, node(tracer.Client, "GET /v1/quote", -140, 0.22, 0.5))
	prices := node(tracer.Server, "GET /v1/quote", -136, 1.6, 3.1)
	prices.Link = tracer.LinkRemote
	rates := f.add(quote, prices)
	for i := range 4 {
		f.add(rates, node(tracer.Routine, fmt.Sprint("rate.shard ", i), -100+5*float64(i), 1.8+0.3*float64(i), 2.4+0.4*float64(i)))
	}
	for i, name := range []string{"redis GET sku:88", "redis GET sku:91", "redis GET sku:97"} {
		worker := node(tracer.Routine, fmt.Sprint("fanout.worker ", i), -120+float64(i), 0.3, 0.9)
		lookup := node(tracer.Client, name, -80+10*float64(i), 0.35, 0.8)
		if i == 1 {
			worker.Link, worker.Cutter = tracer.LinkCut, "context.WithoutCancel"
			worker.Culprit = tracer.Frame{Func: "example.com/shop/fanout.Run", File: "/src/fanout/pool.go", Line: 57, Source: "return p.one(context.WithoutCancel(ctx), sku)"}
			worker.Cancelled, worker.End, lookup.Cancelled, lookup.End = time.Time{}, ms(1213), time.Time{}, ms(1210)
		}
		f.add(f.add(order, worker), lookup)
	}
	outbox := f.add(order, node(tracer.Routine, "outbox.enqueue", -40, 0.6, 1.4))
	for i := range 14 {
		f.add(outbox, node(tracer.Task, fmt.Sprint("outbox.task ", i), -30+float64(i), 0.7+0.05*float64(i), 1.2+0.04*float64(i)))
	}
	visit := f.add(-1, node(tracer.Server, "shop.Visit/Look", 5000, 0, 5003))
	f.add(visit, node(tracer.Client, "redis GET visits", 5001, 0, 5002))
	f.inherit()
	return f
}

// inherit gives each node the package, the test and the transaction of its root, as recorders do.
func (f *forest) inherit() {
	for i := range f.Records {
		r := &f.Records[i]
		if up := binary.BigEndian.Uint32(r.Parent[:]); up > 0 {
			above := &f.Records[up-1]
			r.Package, r.Test, r.Transaction = above.Package, above.Test, above.Transaction
		}
	}
}

// storm is a recording of so many nodes, in trees of about so many each, as irregular as real ones: among 50,000 nodes one
// is cut.
func storm(nodes, perTree int) *forest {
	f := &forest{}
	f.Grace = 100 * time.Millisecond
	dice := rand.New(rand.NewPCG(7, 7))
	names := []string{"shop.Stock/Reserve", "fanout.worker", "redis GET", "outbox.task"}
	kinds := []tracer.Kind{tracer.Client, tracer.Routine, tracer.Task, tracer.Server}
	for root := 0; len(f.Records) < nodes; root = len(f.Records) {
		at := 10 * float64(root)
		first := node(tracer.Server, "shop.Order/Place", at-180, at+0.05, at+5)
		first.Package, first.Test, first.Transaction = "example.com/shop", fmt.Sprint("TestStorm/", root), fmt.Sprintf("%032x", root)
		f.add(-1, first)
		for n := 1; n < perTree && len(f.Records) < nodes; n++ {
			parent := root + dice.IntN(n)
			above, k := f.Records[parent], dice.IntN(len(names))
			r := node(kinds[k], fmt.Sprintf("%s %d", names[k], dice.IntN(500)), 0, 0, 0)
			r.Start = above.Start.Add(time.Duration(dice.IntN(20_000)) * time.Microsecond)
			r.Cancelled = above.Cancelled.Add(time.Duration(dice.IntN(400)) * time.Microsecond)
			if dice.IntN(50_000) == 0 {
				r.Link, r.Cutter, r.Culprit = tracer.LinkCut, "context.WithoutCancel", tracer.Frame{File: "/src/pool.go", Line: 1 + n%900}
			}
			if r.Link == tracer.LinkCut || above.Cancelled.IsZero() {
				r.Cancelled, r.End = time.Time{}, ms(at+800+900*dice.Float64())
			} else {
				r.End = r.Cancelled.Add(time.Duration(dice.IntN(3000)) * time.Microsecond)
			}
			f.add(parent, r)
		}
	}
	f.inherit()
	return f
}
