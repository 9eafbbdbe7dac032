package grpcx_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/test/bufconn"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// service has a method of each kind. Every call is a visit; its error is the call's.
type service struct {
	pb.UnimplementedTestServiceServer
	visit func(context.Context) error
}

func (s service) EmptyCall(ctx context.Context, in *pb.Empty) (*pb.Empty, error) {
	return in, s.visit(ctx)
}

func (s service) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, stream grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	if err := s.visit(stream.Context()); err != nil {
		return err
	}
	return stream.Send(&pb.StreamingOutputCallResponse{})
}

func (s service) StreamingInputCall(stream grpc.ClientStreamingServer[pb.StreamingInputCallRequest, pb.StreamingInputCallResponse]) error {
	if err := s.visit(stream.Context()); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return stream.SendAndClose(&pb.StreamingInputCallResponse{})
		} else if err != nil {
			return err
		}
	}
}

func (s service) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	if err := s.visit(stream.Context()); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.Send(&pb.StreamingOutputCallResponse{}); err != nil {
			return err
		}
	}
}

// kind is one of the four kinds of calls, and how to make one from beginning to end.
type kind struct {
	name   string
	method string
	call   func(context.Context, pb.TestServiceClient) error
}

var kinds = []kind{
	{"unary", "EmptyCall", func(ctx context.Context, c pb.TestServiceClient) error {
		_, err := c.EmptyCall(ctx, &pb.Empty{})
		return err
	}},
	{"server streaming", "StreamingOutputCall", func(ctx context.Context, c pb.TestServiceClient) error {
		stream, err := c.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
		if err != nil {
			return err
		}
		return drain(stream)
	}},
	{"client streaming", "StreamingInputCall", func(ctx context.Context, c pb.TestServiceClient) error {
		stream, err := c.StreamingInputCall(ctx)
		if err != nil {
			return err
		}
		_ = stream.Send(&pb.StreamingInputCallRequest{}) // its error comes with the answer
		_, err = stream.CloseAndRecv()
		return err
	}},
	{"bidirectional", "FullDuplexCall", func(ctx context.Context, c pb.TestServiceClient) error {
		stream, err := c.FullDuplexCall(ctx)
		if err != nil {
			return err
		}
		_ = stream.Send(&pb.StreamingOutputCallRequest{}) // its error comes with the answer
		if err := stream.CloseSend(); err != nil {
			return err
		}
		return drain(stream)
	}},
}

// drain receives to the end of a stream.
func drain(stream interface {
	Recv() (*pb.StreamingOutputCallResponse, error)
}) error {
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// setup is what a server and its client are made of.
type setup struct {
	server []grpc.ServerOption
	client []grpc.DialOption
}

// plumbed puts ctxplumb on both sides.
func plumbed(options ...grpcx.Option) setup {
	return setup{server: grpcx.ServerOptions(forServer(options)...), client: grpcx.DialOptions(options...)}
}

func forServer(options []grpcx.Option) []grpcx.ServerOption {
	var converted []grpcx.ServerOption
	for _, o := range options {
		converted = append(converted, o)
	}
	return converted
}

// connect serves visit in memory and returns a connection to it.
func connect(t testing.TB, with setup, visit func(context.Context) error) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(64 << 10)
	server := grpc.NewServer(append(with.server, grpc.WaitForHandlers(true))...)
	pb.RegisterTestServiceServer(server, service{visit: visit})
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///memory", append(with.client,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
	)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close() // a test may have closed it already
		server.Stop()
		if err := <-served; err != nil && !errors.Is(err, grpc.ErrServerStopped) { // stopped before it began to serve
			t.Error(err)
		}
	})
	return conn
}

// dial serves visit in memory and returns a client of it.
func dial(t testing.TB, with setup, visit func(context.Context) error) pb.TestServiceClient {
	t.Helper()
	return pb.NewTestServiceClient(connect(t, with, visit))
}

// welcome is a visit without a wish.
func welcome(context.Context) error { return nil }

func newRecorder(t testing.TB) *tracer.Recorder {
	r := tracer.NewRecorder()
	t.Cleanup(r.Close)
	return r
}
