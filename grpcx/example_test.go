package grpcx_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"path/filepath"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// start serves a service that prints what it sees of its caller's transaction. It returns a client and a way to end both.
func start(server *grpc.Server, opts ...grpc.DialOption) (client pb.TestServiceClient, stop func()) {
	pb.RegisterTestServiceServer(server, service{visit: func(ctx context.Context) error {
		tx, _ := propagation.FromContext(ctx)
		fmt.Printf("header %q, transaction %q\n", metadata.ValueFromIncomingContext(ctx, "x-dtm-trans-id"), tx.ID)
		return nil
	}})
	listener := bufconn.Listen(1 << 10)
	go func() {
		if err := server.Serve(listener); err != nil {
			log.Print(err)
		}
	}()
	conn, err := grpc.NewClient("passthrough:///memory", append(opts,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
	)...)
	if err != nil {
		log.Fatal(err)
	}
	return pb.NewTestServiceClient(conn), func() {
		if err := conn.Close(); err != nil {
			log.Print(err)
		}
		server.GracefulStop()
	}
}

func call(ctx context.Context, client pb.TestServiceClient) {
	if _, err := client.EmptyCall(ctx, &pb.Empty{}); err != nil {
		log.Print(err)
	}
}

func receive(ctx context.Context, client pb.TestServiceClient) {
	stream, err := client.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
	if err == nil {
		err = drain(stream)
	}
	if err != nil {
		log.Print(err)
	}
}

// order is the context of work on a transaction.
func order() context.Context {
	return propagation.NewContext(context.Background(), propagation.Transaction{ID: "order-7"})
}

// A server and a client, one line each.
func Example() {
	server := grpc.NewServer(grpcx.ServerOptions()...)
	client, stop := start(server, grpcx.DialOptions()...)
	defer stop()
	call(order(), client)
	// Output: header ["order-7"], transaction "order-7"
}

func ExampleServerOptions() {
	client, stop := start(grpc.NewServer(grpcx.ServerOptions()...))
	defer stop()
	call(metadata.AppendToOutgoingContext(context.Background(), "x-dtm-trans-id", "order-7"), client)
	call(metadata.AppendToOutgoingContext(context.Background(), "x-dtm-trans-id", "not an id"), client)
	// Output:
	// header ["order-7"], transaction "order-7"
	// header ["not an id"], transaction ""
}

func ExampleDialOptions() {
	client, stop := start(grpc.NewServer(), grpcx.DialOptions()...)
	defer stop()
	call(order(), client)
	// Output: header ["order-7"], transaction ""
}

func ExampleUnaryServerInterceptor() {
	logging := func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		tx, _ := propagation.FromContext(ctx)
		fmt.Println(info.FullMethod, "for", tx.ID)
		return handler(ctx, req)
	}
	client, stop := start(
		grpc.NewServer(grpc.ChainUnaryInterceptor(grpcx.UnaryServerInterceptor(), logging)),
		grpcx.DialOptions()...,
	)
	defer stop()
	call(order(), client)
	// Output:
	// /grpc.testing.TestService/EmptyCall for order-7
	// header ["order-7"], transaction "order-7"
}

func ExampleStreamServerInterceptor() {
	client, stop := start(
		grpc.NewServer(grpc.ChainStreamInterceptor(grpcx.StreamServerInterceptor())),
		grpcx.DialOptions()...,
	)
	defer stop()
	receive(order(), client)
	// Output: header ["order-7"], transaction "order-7"
}

func ExampleUnaryClientInterceptor() {
	client, stop := start(grpc.NewServer(), grpc.WithChainUnaryInterceptor(grpcx.UnaryClientInterceptor()))
	defer stop()
	call(order(), client)
	// Output: header ["order-7"], transaction ""
}

func ExampleStreamClientInterceptor() {
	client, stop := start(grpc.NewServer(), grpc.WithChainStreamInterceptor(grpcx.StreamClientInterceptor()))
	defer stop()
	receive(order(), client)
	// Output: header ["order-7"], transaction ""
}

func ExampleGuardUnary() {
	forgetful := func(_ context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		return handler(context.Background(), req)
	}
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	client, stop := start(grpc.NewServer(append(
		grpcx.ServerOptions(grpcx.WithRecorder(recorder)),
		grpc.ChainUnaryInterceptor(grpcx.GuardUnary(forgetful)),
	)...))
	defer stop()
	call(context.Background(), client)
	for _, drop := range recorder.Tree().Check().Drops {
		fmt.Println(drop.Verdict, "by", drop.Cutter, "in", filepath.Base(drop.Culprit.File))
	}
	// Output:
	// header [], transaction ""
	// cut by context.Background in example_test.go
}

func ExampleGuardStream() {
	forgetful := func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(srv, &serverStream{ServerStream: ss, ctx: context.WithoutCancel(ss.Context())})
	}
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	client, stop := start(grpc.NewServer(append(
		grpcx.ServerOptions(grpcx.WithRecorder(recorder)),
		grpc.ChainStreamInterceptor(grpcx.GuardStream(forgetful)),
	)...))
	defer stop()
	receive(context.Background(), client)
	for _, drop := range recorder.Tree().Check().Drops {
		fmt.Println(drop.Verdict, "by", drop.Cutter, "in", filepath.Base(drop.Culprit.File))
	}
	// Output:
	// header [], transaction ""
	// cut by context.WithoutCancel in example_test.go
}

func ExampleWithPropagator() {
	named := propagation.Propagator{Fallback: func(context.Context) (propagation.Transaction, bool) {
		return propagation.Transaction{ID: "order-8"}, true
	}}
	client, stop := start(grpc.NewServer(grpcx.ServerOptions(grpcx.WithPropagator(named))...))
	defer stop()
	call(context.Background(), client)
	// Output: header [], transaction "order-8"
}

func ExampleWithRecorder() {
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	client, stop := start(
		grpc.NewServer(grpcx.ServerOptions(grpcx.WithRecorder(recorder))...),
		grpcx.DialOptions(grpcx.WithRecorder(recorder))...,
	)
	defer stop()
	call(order(), client)
	tree := recorder.Tree()
	for i, verdict := range tree.Check().Verdicts {
		fmt.Println(verdict, tree.Records[i].Kind, tree.Records[i].Name)
	}
	// Output:
	// header ["order-7"], transaction "order-7"
	// linked client grpc.testing.TestService/EmptyCall
	// linked server grpc.testing.TestService/EmptyCall
}

// named is a fallback for what has no transaction, so that its id is known here.
var named = propagation.Propagator{Fallback: func(context.Context) (propagation.Transaction, bool) {
	return propagation.Transaction{ID: "made-here"}, true
}}

func ExampleWithPublicEndpoint() {
	server := grpc.NewServer(grpcx.ServerOptions(grpcx.WithPublicEndpoint(), grpcx.WithPropagator(named))...)
	client, stop := start(server, grpcx.DialOptions()...)
	defer stop()
	call(order(), client)
	// Output: header ["order-7"], transaction "made-here"
}

// printer is an observer that prints.
type printer struct{}

func (printer) Served(_ context.Context, call propagation.Call) {
	fmt.Println("served", call.Name, call.Outcome)
}
func (printer) Sent(_ context.Context, call propagation.Call) {
	fmt.Println("sent", call.Name, call.Outcome)
}
func (printer) Forgotten(_ context.Context, call propagation.Call) { fmt.Println(call.Name, "forgot") }

func ExampleWithObserver() {
	client, stop := start(
		grpc.NewServer(grpcx.ServerOptions(grpcx.WithObserver(printer{}))...),
		grpcx.DialOptions(grpcx.WithObserver(printer{}))...,
	)
	defer stop()
	call(order(), client)
	// Output:
	// header ["order-7"], transaction "order-7"
	// served grpc.testing.TestService/EmptyCall ok
	// sent grpc.testing.TestService/EmptyCall ok
}

func ExamplePhase2() {
	for _, op := range []string{"try", "confirm"} {
		came := metadata.Pairs("dtm-gid", "g1", "dtm-branch_id", "01", "dtm-op", op)
		fmt.Println(op, grpcx.Phase2(metadata.NewIncomingContext(context.Background(), came), nil))
	}
	// Output:
	// try false
	// confirm true
}
