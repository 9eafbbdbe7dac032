package grpcx_test

import (
	"context"
	"flag"
	"sync"
	"testing"
	"time"

	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var streams = flag.Int("streams", 50, "how many streams TestManyStreams opens; make soak opens 1000")

// TestManyStreams sends and receives a hundred messages on each of many streams, closes it, and cancels every other one in the
// midst of that, each from a goroutine of its own.
func TestManyStreams(t *testing.T) {
	t.Parallel()
	const messages = 100
	r := tracer.NewRecorder(tracer.WithGrace(time.Minute)) // so many at once take their time, under -race
	defer r.Close()
	client := dial(t, plumbed(grpcx.WithRecorder(r)), welcome)
	var all sync.WaitGroup
	for i := range *streams {
		all.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stream, err := client.FullDuplexCall(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			leave := i%2 == 0
			received, sent := make(chan int), make(chan struct{})
			var parts sync.WaitGroup
			parts.Go(func() {
				defer close(sent)
				for range messages {
					if stream.Send(&pb.StreamingOutputCallRequest{}) != nil {
						break // the status comes with Recv
					}
				}
			})
			parts.Go(func() {
				<-sent // grpc-go asks for no CloseSend beside a Send
				_ = stream.CloseSend()
			})
			parts.Go(func() {
				defer close(received)
				for n := 1; ; n++ {
					if _, err := stream.Recv(); err != nil {
						break
					}
					received <- n
				}
			})
			parts.Go(func() {
				last := 0
				for last = range received {
					if leave && last == i%messages {
						cancel()
					}
				}
				if !leave && last != messages {
					t.Errorf("%d messages came, want %d", last, messages)
				}
			})
			parts.Wait()
		})
	}
	all.Wait()
	if got := settled(t, r).Check().Drops; len(got) > 0 {
		t.Errorf("dropped %v", got)
	}
}
