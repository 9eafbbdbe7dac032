package tracer_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func Example() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()

	ctx, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	_, reserve := tracer.Start(ctx, tracer.Task, "reserve")
	reserve.End()
	_, audit := tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")
	audit.End()
	request.End()

	tree := recorder.Tree()
	report := tree.Check()
	for i, record := range tree.Records {
		fmt.Println(report.Verdicts[i], record.Kind, record.Name)
	}
	// Output:
	// linked server shop.Order/Place
	// linked task reserve
	// cut task audit
}

func ExampleStart() {
	tracer.SetDefault(tracer.NewRecorder())
	defer tracer.SetDefault(nil)

	ctx, attempt := tracer.Start(context.Background(), tracer.Attempt, "reserve")
	defer attempt.End()
	fmt.Println(tracer.Recording(ctx))
	// Output: true
}

func ExampleStartServer() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	parent := "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" // from the header Ctxplumb-Parent

	_, n := tracer.StartServer(context.Background(), recorder, "shop.Stock/Reserve", parent)
	n.Join("gid-1", "")
	n.End()
	fmt.Println(recorder.Tree().Records[0].Parent, recorder.Tree().Records[0].Transaction)
	// Output: 00f067aa0ba902b7 gid-1
}

func ExampleStartClient() {
	recorder := tracer.NewRecorder()
	_, n := tracer.StartClient(context.Background(), recorder, "shop.Stock/Reserve", "gid-1")
	fmt.Println(len(n.Parent())) // what the call sends
	n.End()
	// Output: 55
}

func ExampleGo() {
	done := make(chan struct{})
	tracer.Go(context.Background(), "worker", func(ctx context.Context) {
		defer close(done)
		fmt.Println("working, cancelled:", ctx.Err() != nil)
	})
	<-done
	// Output: working, cancelled: false
}

func ExampleDetach() {
	ctx, cancel := context.WithCancel(context.Background())
	detached := tracer.Detach(ctx, "an audit entry outlives its request")
	cancel()
	fmt.Println(ctx.Err(), detached.Err())
	// Output: context canceled <nil>
}

func ExampleDetachReason() {
	ctx := tracer.Detach(context.Background(), "an audit entry outlives its request")
	fmt.Println(tracer.DetachReason(ctx))
	// Output: an audit entry outlives its request true
}

func ExampleProbe() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	ctx, request := tracer.StartServer(context.Background(), recorder, "shop.Order/Place", "")
	defer request.End()

	middleware := func(context.Context) context.Context { return context.TODO() }
	probe := tracer.NewProbe(middleware)
	probe.In(ctx)
	_, n := probe.Out(middleware(ctx))
	defer n.End()
	fmt.Println(recorder.Tree().Records[1].Link, recorder.Tree().Records[1].Cutter)
	// Output: cut context.TODO
}

func ExampleRecorder_Wait() {
	recorder := tracer.NewRecorder()
	ctx, cancel := context.WithCancel(context.Background())
	_, n := tracer.StartClient(ctx, recorder, "shop.Stock/Reserve", "")
	cancel()
	n.End()
	fmt.Println(recorder.Wait(context.Background()), recorder.Tree().Check().Verdicts)
	// Output: <nil> [heard]
}

func ExampleWithPoints() {
	r := tracer.NewRecorder(tracer.WithPoints(func(_ context.Context, p tracer.Point) {
		fmt.Println(p.Event, p.Kind, p.Name)
	}))
	ctx, server := tracer.StartServer(context.Background(), r, "Stock/Watch", "")
	defer server.End()
	_, attempt := tracer.Start(ctx, tracer.Attempt, "reserve")
	attempt.End()
	server.Reach(tracer.Send) // a message of its stream
	// Output:
	// begin server Stock/Watch
	// begin attempt reserve
	// end attempt reserve
	// send server Stock/Watch
}

func ExampleNode_HasPoints() {
	_, n := tracer.StartServer(context.Background(), tracer.NewRecorder(), "Stock/Watch", "")
	defer n.End()
	fmt.Println(n.HasPoints()) // so its stream needs no attention
	// Output: false
}

func ExampleNode_Reach() {
	var n *tracer.Node // where nothing is recorded
	n.Reach(tracer.Receive)
	// Output:
}

func ExampleRecorder_Look() {
	r := tracer.NewRecorder(tracer.WithGrace(time.Hour))
	ctx, cancel := context.WithCancel(context.Background())
	_, n := tracer.StartServer(ctx, r, "Order/Place", "")
	defer n.End()
	cancel()
	fmt.Println(r.Look(), r.Tree().Check().Verdicts)
	// Output: 1 [deaf]
}

func ExampleNode_JoinBranch() {
	r := tracer.NewRecorder()
	call := func(ctx context.Context, method, op string) {
		_, n := tracer.StartServer(ctx, r, method, "")
		defer n.End()
		n.Join("gid-1", "")
		n.JoinBranch("01", op)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	call(ctx, "Stock/Try", "try") // its caller is gone
	call(context.Background(), "Stock/Confirm", "confirm")
	fmt.Println(r.Tree().Check().Verdicts)
	// Output: [heard deaf]
}

func ExampleRecorder_Follow() {
	r := tracer.NewRecorder()
	r.Follow(func(record tracer.Record) {
		fmt.Println(record.Kind, record.Name, "running:", record.End.IsZero())
	})
	_, n := tracer.StartClient(context.Background(), r, "Stock/Reserve", "")
	n.End()
	// Output:
	// client Stock/Reserve running: true
	// client Stock/Reserve running: false
}

func ExampleOperation() {
	busy := true
	reserve := func(context.Context) (string, error) {
		if busy {
			busy = false
			return "", errors.New("busy")
		}
		return "reserved", nil
	}
	retry := func(operation func() (string, error)) (result string, err error) { // as backoff.Retry does
		for range 3 {
			if result, err = operation(); err == nil {
				break
			}
		}
		return result, err
	}
	r := tracer.NewRecorder()
	defer r.Close()
	ctx, n := tracer.StartServer(context.Background(), r, "shop.Order/Place", "")
	fmt.Println(retry(tracer.Operation(ctx, "reserve", time.Second, reserve)))
	n.End()
	for _, record := range r.Tree().Records {
		fmt.Println(record.Kind, record.Name)
	}
	// Output:
	// reserved <nil>
	// server shop.Order/Place
	// attempt reserve
	// attempt reserve
}

func ExampleRecorder_Grace() {
	fmt.Println(tracer.NewRecorder().Grace())
	// Output: 100ms
}
