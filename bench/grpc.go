package main

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The names of the contenders.
const (
	bare      = "bare"
	empty     = "empty interceptor"
	offNoID   = "ctxplumb, off, no id"
	off       = "ctxplumb, off, id"
	recording = "ctxplumb, recording, id"
	otelNoop  = "otel contrib, no-op providers"
)

// transaction is what travels where a contender carries an id.
var transaction = propagation.Transaction{ID: "0195f3a2-7c1e-7d4b-9a55-1f2e3d4c5b6a"}

// recorded is how many nodes a recorder keeps here: few enough for the garbage collector not to be what is measured.
const recorded = 1000

// messages is the length of a stream.
const messages = 100

func unary() contest {
	return contest{"unary", "A unary call, loopback TCP", overGRPC(func(ctx context.Context, tb testing.TB, c pb.TestServiceClient) {
		if _, err := c.EmptyCall(ctx, &pb.Empty{}); err != nil {
			tb.Fatal(err)
		}
	})}
}

func stream() contest {
	return contest{"stream", "A stream of 100 messages and their answers, loopback TCP", overGRPC(pingPong)}
}

func pingPong(ctx context.Context, tb testing.TB, c pb.TestServiceClient) {
	s, err := c.FullDuplexCall(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	for range messages {
		if err := s.Send(&pb.StreamingOutputCallRequest{}); err != nil {
			tb.Fatal(err)
		}
		if _, err := s.Recv(); err != nil {
			tb.Fatal(err)
		}
	}
	if err := s.CloseSend(); err != nil {
		tb.Fatal(err)
	}
	if _, err := s.Recv(); !errors.Is(err, io.EOF) {
		tb.Fatal(err)
	}
}

// overGRPC returns the contenders that make call.
func overGRPC(call func(context.Context, testing.TB, pb.TestServiceClient)) []contender {
	return []contender{
		{bare, func(tb testing.TB) func() { return ready(tb, call, nil, nil, false) }},
		{empty, func(tb testing.TB) func() { return ready(tb, call, emptyServer, emptyClient, false) }},
		{offNoID, func(tb testing.TB) func() {
			return ready(tb, call, grpcx.ServerOptions(), grpcx.DialOptions(), false)
		}},
		{off, func(tb testing.TB) func() {
			return ready(tb, call, grpcx.ServerOptions(), grpcx.DialOptions(), true)
		}},
		{recording, func(tb testing.TB) func() {
			recorder := tracer.NewRecorder(tracer.WithMaxNodes(recorded))
			tb.Cleanup(recorder.Close)
			r := grpcx.WithRecorder(recorder)
			return ready(tb, call, grpcx.ServerOptions(r), grpcx.DialOptions(r), true)
		}},
		{otelNoop, func(tb testing.TB) func() {
			providers := []otelgrpc.Option{
				otelgrpc.WithTracerProvider(tracenoop.NewTracerProvider()),
				otelgrpc.WithMeterProvider(metricnoop.NewMeterProvider()),
			}
			return ready(tb, call,
				[]grpc.ServerOption{grpc.StatsHandler(otelgrpc.NewServerHandler(providers...))},
				[]grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(providers...))}, false)
		}},
	}
}

// ready starts a server and returns a call to it, the first of which, with its handshake, is made already.
func ready(tb testing.TB, call func(context.Context, testing.TB, pb.TestServiceClient), server []grpc.ServerOption, client []grpc.DialOption, id bool) func() {
	tb.Helper()
	conn := connect(tb, server, client)
	ctx := tb.Context()
	if id {
		ctx = propagation.NewContext(ctx, transaction)
	}
	do := func() { call(ctx, tb, pb.NewTestServiceClient(conn)) }
	do()
	return do
}

func connect(tb testing.TB, server []grpc.ServerOption, client []grpc.DialOption) *grpc.ClientConn {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := grpc.NewServer(server...)
	pb.RegisterTestServiceServer(s, echo{})
	go func() { _ = s.Serve(listener) }() // it ends with the server
	tb.Cleanup(s.Stop)
	insecureToo := append([]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}, client...)
	conn, err := grpc.NewClient(listener.Addr().String(), insecureToo...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn
}

// echo answers each message with an empty one.
type echo struct {
	pb.UnimplementedTestServiceServer
}

func (echo) EmptyCall(context.Context, *pb.Empty) (*pb.Empty, error) { return &pb.Empty{}, nil }

func (echo) FullDuplexCall(s grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	for {
		if _, err := s.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := s.Send(&pb.StreamingOutputCallResponse{}); err != nil {
			return err
		}
	}
}

// The interceptors that do nothing.
var (
	emptyServer = []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
			return next(ctx, req)
		}),
		grpc.ChainStreamInterceptor(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
			return next(srv, ss)
		}),
	}
	emptyClient = []grpc.DialOption{
		grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, next grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			return next(ctx, method, req, reply, cc, opts...)
		}),
		grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, next grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
			return next(ctx, desc, cc, method, opts...)
		}),
	}
)
