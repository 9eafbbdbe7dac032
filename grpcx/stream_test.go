package grpcx_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// talk is one stream of a client, with all that can be done to it.
type talk struct {
	grpc.BidiStreamingClient[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]
	cancel context.CancelFunc
	conn   *grpc.ClientConn
}

func (s *talk) send(size int) error {
	return s.Send(&pb.StreamingOutputCallRequest{Payload: &pb.Payload{Body: make([]byte, size)}})
}

const (
	bothLinked  = "client FullDuplexCall root linked\n  server FullDuplexCall remote linked\n"
	serverHeard = "client FullDuplexCall root linked\n  server FullDuplexCall remote heard\n"
	bothHeard   = "client FullDuplexCall root heard\n  server FullDuplexCall remote heard\n"
)

// endings are the ways in which a stream ends, and the tree that is then recorded. The client's node is linked where
// no cancel reached it; the server hears of whatever ends a stream before its time.
var endings = map[string]struct {
	failure error
	do      func(*testing.T, *talk)
	want    string
}{
	"end of file": {nil, func(t *testing.T, s *talk) {
		expect(t, s.send(1), nil)
		expect(t, s.CloseSend(), nil)
		expect(t, drain(s), nil)
	}, bothLinked},
	"server's error": {status.Error(codes.Aborted, "no"), func(t *testing.T, s *talk) {
		expect(t, drain(s), status.Error(codes.Aborted, "no"))
	}, bothLinked},
	"server's error and a send": {status.Error(codes.Aborted, "no"), func(t *testing.T, s *talk) {
		synctest.Wait()
		expect(t, s.send(1), io.EOF)
		expect(t, drain(s), status.Error(codes.Aborted, "no"))
	}, bothLinked},
	"server's error and a header": {status.Error(codes.Aborted, "no"), func(t *testing.T, s *talk) {
		header, err := s.Header()
		if header != nil || err != nil {
			t.Errorf("got header %v and error %v", header, err)
		}
	}, bothLinked},
	"message too large": {nil, func(t *testing.T, s *talk) {
		if err := s.send(1 << 10); status.Code(err) != codes.ResourceExhausted {
			t.Errorf("got error %v, want %v", err, codes.ResourceExhausted)
		}
	}, serverHeard},
	"connection closed": {nil, func(t *testing.T, s *talk) {
		expect(t, s.conn.Close(), nil)
	}, serverHeard},
	"cancel before a message": {nil, func(t *testing.T, s *talk) {
		s.cancel()
		expect(t, drain(s), status.FromContextError(context.Canceled).Err())
	}, bothHeard},
	"cancel midway": {nil, func(t *testing.T, s *talk) {
		expect(t, s.send(1), nil)
		_, err := s.Recv()
		expect(t, err, nil)
		s.cancel()
		expect(t, drain(s), status.FromContextError(context.Canceled).Err())
	}, bothHeard},
	"abandoned": {nil, func(t *testing.T, s *talk) {
		expect(t, s.send(1), nil)
		s.cancel()
	}, bothHeard},
}

func expect(t *testing.T, got, want error) {
	t.Helper()
	if got != want && (got == nil || want == nil || got.Error() != want.Error()) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

func TestStreamEndsOnce(t *testing.T) {
	t.Parallel()
	for name, ending := range endings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				s := open(t, ending.failure, r)
				synctest.Wait()
				ending.do(t, s)
				synctest.Wait()
				check(t, r, ending.want)

				before := r.Tree()
				s.cancel()
				_ = s.send(1) // whatever comes of it, here and below
				_ = s.CloseSend()
				_, _ = s.Recv()
				_, _ = s.Header()
				if diff := cmp.Diff(before, settled(t, r)); diff != "" {
					t.Error("ended again (-before +after):\n", diff)
				}
			})
		})
	}
}

// open begins a stream whose messages must be smaller than a kilobyte, and that the server ends at once with failure
// where it is not nil.
func open(t *testing.T, failure error, r *tracer.Recorder) *talk {
	with := plumbed(grpcx.WithRecorder(r))
	with.client = append(with.client, grpc.WithDefaultCallOptions(grpc.MaxCallSendMsgSize(512)))
	conn := connect(t, with, func(context.Context) error { return failure })
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	stream, err := pb.NewTestServiceClient(conn).FullDuplexCall(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return &talk{stream, cancel, conn}
}

// TestStreamStaysOpen shows that a node lasts as long as its stream.
func TestStreamStaysOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder(t)
		s := open(t, nil, r)
		expect(t, s.send(1), nil)
		expect(t, s.CloseSend(), nil)
		synctest.Wait()
		check(t, r, "client FullDuplexCall root linked open\n  server FullDuplexCall remote linked\n")
		expect(t, drain(s), nil)
		check(t, r, bothLinked)
	})
}

// TestStreamNeverBegins opens streams on a dead context and on a closed connection.
func TestStreamNeverBegins(t *testing.T) {
	t.Parallel()
	dead, cancel := context.WithCancel(context.Background())
	cancel()
	tests := map[string]struct {
		ctx   context.Context
		close bool
		code  codes.Code
		want  string
	}{
		"dead context":      {dead, false, codes.Canceled, "client FullDuplexCall root heard\n"},
		"closed connection": {context.Background(), true, codes.Canceled, "client FullDuplexCall root linked\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			conn := connect(t, plumbed(grpcx.WithRecorder(r)), welcome)
			if test.close {
				expect(t, conn.Close(), nil)
			}
			if _, err := pb.NewTestServiceClient(conn).FullDuplexCall(test.ctx); status.Code(err) != test.code {
				t.Errorf("got error %v, want %v", err, test.code)
			}
			check(t, r, test.want)
		})
	}
}

// TestStreamFromManyGoroutines sends, receives, closes and cancels at the same time.
func TestStreamFromManyGoroutines(t *testing.T) {
	t.Parallel()
	for mode, r := range map[string]*tracer.Recorder{"off": nil, "on": newRecorder(t)} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			for range 10 {
				s := open(t, nil, r)
				var wg sync.WaitGroup
				wg.Go(func() {
					var err error
					for err == nil {
						err = s.send(1)
					}
					_ = s.CloseSend() // after the last Send, as grpc-go asks
				})
				wg.Go(func() {
					for range 10 {
						_, _ = s.Recv() // ended by the cancel
					}
				})
				wg.Go(func() {
					_, _ = s.Header() // ended by the cancel
					s.cancel()
				})
				wg.Wait()
			}
			if got := r.Tree().Check().Drops; len(got) > 0 {
				t.Errorf("dropped %v", got)
			}
		})
	}
}
