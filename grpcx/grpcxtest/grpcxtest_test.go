package grpcxtest_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service does in a unary call what it is told to do.
type service struct {
	pb.UnimplementedTestServiceServer

	empty func(context.Context) error
}

func (s service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	return &pb.Empty{}, s.empty(ctx)
}

func newServer(empty func(context.Context) error) *grpc.Server {
	server := grpc.NewServer(append(grpcx.ServerOptions(), grpc.WaitForHandlers(true))...)
	pb.RegisterTestServiceServer(server, service{empty: empty})
	return server
}

func ExampleServe() {
	_ = func(t *testing.T) {
		server := newServer(func(ctx context.Context) error {
			tx, _ := propagation.FromContext(ctx)
			fmt.Println(tx.ID)
			return nil
		})
		client := pb.NewTestServiceClient(grpcxtest.Serve(t, server, grpcx.DialOptions()...))
		_, _ = client.EmptyCall(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}), &pb.Empty{})
	}
	// Output:
}

// A deadline of an hour passes at once, on both sides.
func TestServeInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		told := make(chan time.Duration, 1)
		client := pb.NewTestServiceClient(grpcxtest.Serve(t, newServer(func(ctx context.Context) error {
			<-ctx.Done()
			told <- time.Since(begin)
			return context.Cause(ctx)
		})))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := client.EmptyCall(ctx, &pb.Empty{})
		if got := status.Code(err); got != codes.DeadlineExceeded {
			t.Errorf("got %v, want DeadlineExceeded: %v", got, err)
		}
		if got := <-told; got != time.Hour {
			t.Errorf("the handler was told after %v, want 1h", got)
		}
	})
}

// What never served, and a connection that the test closed, end quietly.
func TestServeNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if err := grpcxtest.Serve(t, grpc.NewServer()).Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestServeCarriesTheID(t *testing.T) {
	t.Parallel()
	want, got := propagation.Transaction{ID: "T-1"}, propagation.Transaction{}
	server := newServer(func(ctx context.Context) error {
		got, _ = propagation.FromContext(ctx)
		return nil
	})
	client := pb.NewTestServiceClient(grpcxtest.Serve(t, server, grpcx.DialOptions()...))
	if _, err := client.EmptyCall(propagation.NewContext(t.Context(), want), &pb.Empty{}); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
