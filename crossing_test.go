package ctxplumb_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// call makes a request to a service.
type call func(context.Context) error

// A medium serves what a service does and returns the way to it.
type medium func(t *testing.T, r *tracer.Recorder, do call) call

func overHTTP(t *testing.T, r *tracer.Recorder, do call) call {
	t.Helper()
	client := &http.Client{Transport: httpx.Transport(httpxtest.Serve(t, httpx.Middleware(httpx.WithRecorder(r))(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := do(r.Context()); err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
		}))), httpx.WithRecorder(r))}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://service/", nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return errors.New(response.Status)
		}
		return nil
	}
}

type station struct {
	pb.UnimplementedTestServiceServer

	do call
}

func (s station) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	return &pb.Empty{}, s.do(ctx)
}

func (s station) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	if err := s.do(stream.Context()); err != nil {
		return err
	}
	return stream.Send(&pb.StreamingOutputCallResponse{})
}

func serveGRPC(t *testing.T, r *tracer.Recorder, do call) pb.TestServiceClient {
	t.Helper()
	server := grpc.NewServer(append(grpcx.ServerOptions(grpcx.WithRecorder(r)), grpc.WaitForHandlers(true))...)
	pb.RegisterTestServiceServer(server, station{do: do})
	return pb.NewTestServiceClient(grpcxtest.Serve(t, server, grpcx.DialOptions(grpcx.WithRecorder(r))...))
}

func overUnary(t *testing.T, r *tracer.Recorder, do call) call {
	t.Helper()
	client := serveGRPC(t, r, do)
	return func(ctx context.Context) error {
		_, err := client.EmptyCall(ctx, &pb.Empty{})
		return err
	}
}

func overStream(t *testing.T, r *tracer.Recorder, do call) call {
	t.Helper()
	client := serveGRPC(t, r, do)
	return func(ctx context.Context) error {
		stream, err := client.FullDuplexCall(ctx)
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.StreamingOutputCallRequest{}); err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
}

// crossings are the ways from one transport into another, and on.
var crossings = map[string][]medium{
	"HTTP, unary, HTTP":           {overHTTP, overUnary, overHTTP},
	"HTTP, stream, HTTP":          {overHTTP, overStream, overHTTP},
	"unary, HTTP, stream":         {overUnary, overHTTP, overStream},
	"stream, HTTP, unary":         {overStream, overHTTP, overUnary},
	"stream, unary, HTTP, stream": {overStream, overUnary, overHTTP, overStream},
}

// sight is what a service sees of a request.
type sight struct {
	id   string
	left time.Duration
}

// TestCrossing sends a request through services that speak different protocols, the last of which waits for the end of
// its context: by a cancel, or by the deadline.
func TestCrossing(t *testing.T) {
	t.Parallel()
	for name, media := range crossings {
		for _, canceled := range []bool{true, false} {
			for _, recording := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) { cross(t, name, media, canceled, recording) })
			}
		}
	}
}

func cross(t *testing.T, name string, media []medium, canceled, recording bool) {
	t.Helper()
	var r *tracer.Recorder
	if recording {
		r = tracer.NewRecorder()
		defer r.Close()
	}
	var seen []sight
	heard := make(chan time.Duration, 1)
	begin := time.Now()
	do := func(ctx context.Context) error {
		<-ctx.Done()
		heard <- time.Since(begin)
		return context.Cause(ctx)
	}
	for i, serve := range slices.Backward(media) {
		last, next := i == len(media)-1, do
		do = serve(t, r, func(ctx context.Context) error {
			tx, _ := propagation.FromContext(ctx)
			deadline, _ := ctx.Deadline()
			seen = append(seen, sight{tx.ID, time.Until(deadline)})
			if !last {
				<-time.After(time.Second)
			}
			return next(ctx)
		})
	}
	ctx, cancel := context.WithTimeout(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"}), time.Minute)
	defer cancel()
	want := time.Minute
	if canceled {
		want = 10 * time.Second
		defer time.AfterFunc(want, cancel).Stop()
	}
	if err := do(ctx); err == nil {
		t.Errorf("%s: the call succeeded on a context that ended", name)
	}
	if got := <-heard; got > want || want-got > time.Duration(len(media))*time.Millisecond {
		t.Errorf("%s: the last service was told after %v, want %v", name, got, want)
	}
	if recording {
		synctest.Wait()
		tree := r.Tree()
		if want := 2 * len(media); len(tree.Records) != want {
			t.Errorf("%s: %d nodes, want %d", name, len(tree.Records), want)
		}
		for i, verdict := range tree.Check().Verdicts {
			if verdict != tracer.Heard {
				t.Errorf("%s: %s is %s, want heard", name, tree.Records[i].Name, verdict)
			}
		}
	}
	if len(seen) != len(media) {
		t.Fatalf("%s: %d services were called, want %d", name, len(seen), len(media))
	}
	for i, s := range seen {
		most := time.Minute - time.Duration(i)*time.Second
		if s.id != "T-1" || s.left > most || most-s.left > time.Duration(len(media))*time.Millisecond {
			t.Errorf("%s: service %d saw %+v, want T-1 and %v", name, i, s, most)
		}
	}
}
