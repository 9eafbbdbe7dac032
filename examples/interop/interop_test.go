// Package interop_test runs grpc-go's own interoperability cases, clients and server, with ctxplumb on both sides. A
// case that fails ends the process: that is how they are written.
//
// Cases: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md
package interop_test

import (
	"context"
	"errors"
	"net"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/interop"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// test makes a case of one that speaks to the test service.
func test(do func(context.Context, pb.TestServiceClient, ...grpc.CallOption)) func(context.Context, *grpc.ClientConn) {
	return func(ctx context.Context, conn *grpc.ClientConn) { do(ctx, pb.NewTestServiceClient(conn)) }
}

func unimplementedService(ctx context.Context, conn *grpc.ClientConn) {
	interop.DoUnimplementedService(ctx, pb.NewUnimplementedServiceClient(conn))
}

// patient keeps a stream open until its client has gone. Without it the server may answer a call that the client has
// cancelled already, and grpc-go then takes either for the outcome, with or without ctxplumb.
func patient(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	err := handler(srv, ss)
	<-ss.Context().Done()
	return err
}

// interceptors are what the server of a case has beside ctxplumb.
var interceptors = map[string][]grpc.ServerOption{"cancel_after_begin": {grpc.ChainStreamInterceptor(patient)}}

// testCase is some calls, and a pattern of what is recorded of them: a line for each node, sorted. A call that its
// client gives up at once may not get as far as the server.
type testCase struct {
	name string
	do   func(context.Context, *grpc.ClientConn)
	want string
}

var cases = []testCase{
	{"empty_unary", test(interop.DoEmptyUnaryCall), `client EmptyCall linked
server EmptyCall linked
`},
	{"large_unary", test(interop.DoLargeUnaryCall), `client UnaryCall linked
server UnaryCall linked
`},
	{"client_streaming", test(interop.DoClientStreaming), `client StreamingInputCall linked
server StreamingInputCall linked
`},
	{"server_streaming", test(interop.DoServerStreaming), `client StreamingOutputCall linked
server StreamingOutputCall linked
`},
	{"ping_pong", test(interop.DoPingPong), `client FullDuplexCall linked
server FullDuplexCall linked
`},
	{"empty_stream", test(interop.DoEmptyStream), `client FullDuplexCall linked
server FullDuplexCall linked
`},
	{"custom_metadata", test(interop.DoCustomMetadata), `client FullDuplexCall linked
client UnaryCall linked
server FullDuplexCall linked
server UnaryCall linked
`},
	{"status_code_and_message", test(interop.DoStatusCodeAndMessage), `client FullDuplexCall linked
client UnaryCall linked
server FullDuplexCall linked
server UnaryCall linked
`},
	{"special_status_message", test(interop.DoSpecialStatusMessage), `client UnaryCall linked
server UnaryCall linked
`},
	{"unimplemented_method", interop.DoUnimplementedMethod, `client UnimplementedCall linked
server UnimplementedCall linked
`},
	{"unimplemented_service", unimplementedService, `client UnimplementedCall linked
`},
	{"cancel_after_begin", test(interop.DoCancelAfterBegin), `client StreamingInputCall heard
(server StreamingInputCall heard
)?`},
	{"cancel_after_first_response", test(interop.DoCancelAfterFirstResponse), `client FullDuplexCall heard
server FullDuplexCall heard
`},
	{"timeout_on_sleeping_server", test(interop.DoTimeoutOnSleepingServer), `client FullDuplexCall heard
(server FullDuplexCall heard
)?`},
}

func TestRecordingOff(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run(t, c, nil)
		})
	}
}

func TestRecordingOn(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := tracertest.New(t)
			run(t, c, r)
			if err := r.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := lines(t, r.Tree())
			if !regexp.MustCompile(`^` + c.want + `$`).MatchString(got) {
				t.Errorf("recorded:\n%swant:\n%s", got, c.want)
			}
		})
	}
}

// run makes the calls of one case over a socket, and returns when both sides have ended.
func run(t *testing.T, c testCase, r *tracer.Recorder) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(append(grpcx.ServerOptions(grpcx.WithRecorder(r)), interceptors[c.name]...)...)
	pb.RegisterTestServiceServer(server, interop.NewTestServer())
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	conn, err := grpc.NewClient(listener.Addr().String(), append(
		[]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}, grpcx.DialOptions(grpcx.WithRecorder(r))...,
	)...)
	if err != nil {
		t.Fatal(err)
	}
	c.do(propagation.NewContext(t.Context(), propagation.Transaction{ID: t.Name()}), conn)
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	server.GracefulStop()
	if err := <-served; err != nil && !errors.Is(err, grpc.ErrServerStopped) { // stopped before it began to serve
		t.Error(err)
	}
}

// lines tells kind, method and verdict of each node, all of which must have ended and know the transaction.
func lines(t *testing.T, tree *tracer.Tree) string {
	t.Helper()
	var lines []string
	for i, verdict := range tree.Check().Verdicts {
		r := tree.Records[i]
		if r.Transaction != t.Name() || r.End.IsZero() {
			t.Errorf("%s %s: transaction %q, ended %v", r.Kind, r.Name, r.Transaction, r.End)
		}
		lines = append(lines, strings.Join([]string{string(r.Kind), path.Base(r.Name), string(verdict)}, " ")+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
