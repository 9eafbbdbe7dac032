package grpcx_test

import (
	"context"
	"testing"

	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// sides are what the benchmarks compare: grpc-go alone, and ctxplumb on both sides without and with a recorder.
var sides = []struct {
	name  string
	setup func(testing.TB) setup
}{
	{"bare", func(testing.TB) setup { return setup{} }},
	{"off", func(testing.TB) setup { return plumbed() }},
	{"on", func(t testing.TB) setup { return plumbed(grpcx.WithRecorder(newRecorder(t))) }},
}

func BenchmarkUnary(b *testing.B) {
	for _, side := range sides {
		b.Run(side.name, func(b *testing.B) {
			client := dial(b, side.setup(b), welcome)
			ctx := propagation.NewContext(b.Context(), propagation.Transaction{ID: "tx-1"})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.EmptyCall(ctx, &pb.Empty{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStream opens a stream, exchanges a hundred messages and ends it.
func BenchmarkStream(b *testing.B) {
	for _, side := range sides {
		b.Run(side.name, func(b *testing.B) {
			client := dial(b, side.setup(b), welcome)
			ctx := propagation.NewContext(b.Context(), propagation.Transaction{ID: "tx-1"})
			b.ReportAllocs()
			for b.Loop() {
				if err := converse(ctx, client, 100); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func converse(ctx context.Context, client pb.TestServiceClient, messages int) error {
	stream, err := client.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	for range messages {
		if err := stream.Send(&pb.StreamingOutputCallRequest{}); err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return drain(stream)
}

func BenchmarkGuardUnary(b *testing.B) {
	bare := unaryOf(plain(valued))
	for name, interceptor := range map[string]grpc.UnaryServerInterceptor{"bare": bare, "off": grpcx.GuardUnary(bare)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := interceptor(b.Context(), nil, &grpc.UnaryServerInfo{}, func(context.Context, any) (any, error) { return nil, nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
