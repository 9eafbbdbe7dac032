package tracer_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func ExampleNewRecorder() {
	recorder := tracer.NewRecorder(
		tracer.WithMaxNodes(2),
		tracer.WithMaxAge(time.Minute),
		tracer.WithGrace(50*time.Millisecond),
		tracer.WithSuspects(),
	)
	defer recorder.Close()
	for _, name := range []string{"first", "second", "third"} {
		_, n := tracer.StartClient(context.Background(), recorder, name, "")
		n.End()
	}
	tree := recorder.Tree()
	fmt.Println(tree.Records[0].Name, tree.Grace, tree.Evicted)
	// Output: second 50ms 1
}

func ExampleWithSampling() {
	recorder := tracer.NewRecorder(tracer.WithSampling(0.01))
	defer recorder.Close()
	for range 1000 {
		_, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
		request.End()
	}
	counts := recorder.Counts()
	fmt.Println(counts.Nodes+int(counts.Unsampled), counts.Nodes < 100)
	// Output: 1000 true
}

func ExampleRecorder_Live() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	_, over := tracer.StartClient(context.Background(), recorder, "shop.Stock/Reserve", "")
	over.End()
	_, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	defer request.End()
	for _, record := range recorder.Live().Records {
		fmt.Println(record.Kind, record.Name)
	}
	// Output: server shop.Order/Place
}

func ExampleRecorder_Counts() {
	recorder := tracer.NewRecorder(tracer.WithMaxNodes(2))
	for range 5 {
		_, call := tracer.StartClient(context.Background(), recorder, "shop.Stock/Reserve", "")
		call.End()
	}
	fmt.Printf("%+v\n", recorder.Counts())
	// Output: {Nodes:2 Evicted:3 Unsampled:0}
}

func ExampleSetDefault() {
	recorder := tracer.NewRecorder()
	tracer.SetDefault(recorder)
	defer tracer.SetDefault(nil)
	fmt.Println(tracer.Default() == recorder, tracer.Recording(context.Background()))
	// Output: true true
}

func ExampleNode() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	ctx, request := tracer.StartServer(context.Background(), recorder, "POST", "")
	request.Join("gid-1", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	request.SetUnread(true) // the body is too large to read ahead
	_, reserve := tracer.StartClient(ctx, nil, "shop.Stock/Reserve", "gid-1")
	reserve.End()
	request.Rename("POST /orders")
	request.End()

	record := recorder.Tree().Records[0]
	fmt.Println(record.Name, record.Transaction, record.OTelTrace, record.Blind)
	// Output: POST /orders gid-1 4bf92f3577b34da6a3ce929d0e0e4736 true
}

func ExampleSetOTelTrace() {
	recorder := tracer.NewRecorder()
	ctx, n := tracer.StartClient(context.Background(), recorder, "shop.Stock/Reserve", "")
	defer n.End()
	tracer.SetOTelTrace(ctx, tracer.TraceID{0: 0x4b, 15: 0x36})
	fmt.Println(recorder.Tree().Records[0].OTelTrace)
	// Output: 4b000000000000000000000000000036
}

func ExampleTree_Check() {
	client, server := processes() // two recordings of one cancelled call
	tree := &tracer.Tree{}
	tree.Merge(client, server)

	report := tree.Check()
	for _, drop := range report.Drops {
		fmt.Printf("%s, a drop: %t, %s %s at %s:%d\n", drop.Verdict, drop.Verdict.Drop(), drop.Kind, drop.Name, drop.Culprit.File, drop.Culprit.Line)
	}
	coverage := report.Coverage()
	linkage, _ := coverage.Linkage()
	covered, _ := coverage.Percent()
	fmt.Printf("linkage %.0f %%, coverage %.0f %%, untested %d\n", linkage, covered, coverage.Untested())
	// Output:
	// deaf, a drop: true, task hold at /src/stock.go:7
	// linkage 100 %, coverage 0 %, untested 3
}

func ExampleFrame() {
	f := tracer.Frame{Func: "example.com/shop/order.(*server).Place", File: "/src/shop/order/place.go", Line: 7}
	fmt.Println(f.Package(), f.InUserCode(), f.MayCut(), f.InStandardLibrary(), f.InCtxplumb())
	// Output: example.com/shop/order true true false false
}

func ExampleID() {
	fmt.Println(tracer.ID{0x4b}, tracer.ID{}.IsZero(), tracer.TraceID{0x4b}.IsZero())
	// Output: 4b00000000000000 true false
}

func ExampleRecorder_Leaks() {
	r := tracer.NewRecorder()
	_, n := tracer.StartServer(context.Background(), r, "Order/Place", "")
	n.End()
	fmt.Println(len(r.Leaks()), "goroutines are left")
	// Output: 0 goroutines are left
}

func ExampleTree_Leak() {
	r := tracer.NewRecorder()
	_, n := tracer.StartServer(context.Background(), r, "Order/Place", "")
	n.End()
	tree := r.Tree()
	tree.Leak([]tracer.Record{{ID: tracer.ID{1}, Parent: tree.Records[0].ID, Kind: tracer.Routine, Name: "shop.poll", Leaked: true}})
	fmt.Println(tree.Check().Verdicts)
	// Output: [leaked linked]
}
