package main

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

// messages is the length of a stream.
const messages = 100

func unary(n network) contest {
	return overGRPC("unary/"+n.name, "A unary call, "+n.title, n, emptyCall)
}

func stream(n network) contest {
	return overGRPC("stream/"+n.name, "A stream of 100 messages and their answers, "+n.title, n, pingPong)
}

func emptyCall(ctx context.Context, tb testing.TB, c pb.TestServiceClient) {
	if _, err := c.EmptyCall(ctx, &pb.Empty{}); err != nil {
		tb.Fatal(err)
	}
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

func overGRPC(name, title string, n network, call func(context.Context, testing.TB, pb.TestServiceClient)) contest {
	c := contest{name: name, title: title}
	for _, k := range grpcKits {
		c.contenders = append(c.contenders, contender{k.name, func(tb testing.TB) func() {
			tb.Helper()
			both := k.make(tb)
			client := serve(tb, n, both, echo{})
			do := func() { call(both.ctx, tb, client) }
			do() // the handshake is nothing to compare
			return do
		}})
	}
	return c
}

// serve starts a server and returns its client.
func serve(tb testing.TB, n network, k grpcKit, service pb.TestServiceServer) pb.TestServiceClient {
	tb.Helper()
	listener, dial := n.listen(tb)
	s := grpc.NewServer(k.server...)
	pb.RegisterTestServiceServer(s, service)
	go func() { _ = s.Serve(listener) }() // it ends with the server
	tb.Cleanup(s.Stop)
	options := append([]grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return dial(ctx) }),
	}, k.client...)
	conn, err := grpc.NewClient("passthrough:///bench", options...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return pb.NewTestServiceClient(conn)
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
