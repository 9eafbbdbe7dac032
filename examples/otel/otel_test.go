// Package otel_test shows ctxplumb beside OpenTelemetry's own instrumentation of gRPC and HTTP.
package otel_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// setup is how a service is instrumented.
type setup struct {
	ctxplumbOutside bool // of OpenTelemetry's, on servers and clients
	bridged         bool // OpenTelemetry's propagator carries the transaction too
	foreignClient   bool // who calls knows neither

	spans    *tracetest.SpanRecorder
	provider *sdktrace.TracerProvider
}

func (s setup) start(t *testing.T) setup {
	t.Helper()
	s.spans = tracetest.NewSpanRecorder()
	s.provider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(s.spans))
	t.Cleanup(func() { _ = s.provider.Shutdown(context.Background()) })
	return s
}

func (s setup) propagator() otelpropagation.TextMapPropagator {
	all := []otelpropagation.TextMapPropagator{otelpropagation.TraceContext{}, otelpropagation.Baggage{}}
	if s.bridged {
		all = append(all, otelbridge.Propagator())
	}
	return otelpropagation.NewCompositeTextMapPropagator(all...)
}

func (s setup) http() []otelhttp.Option {
	return []otelhttp.Option{otelhttp.WithTracerProvider(s.provider), otelhttp.WithPropagators(s.propagator()), otelhttp.WithPublicEndpointFn(httpx.Phase2)}
}

func (s setup) grpc() []otelgrpc.Option {
	return []otelgrpc.Option{otelgrpc.WithTracerProvider(s.provider), otelgrpc.WithPropagators(s.propagator()), otelgrpc.WithPublicEndpointFn(grpcx.Phase2)}
}

// call makes a request to a service.
type call func(context.Context) error

// medium serves what a service does and returns the way to it.
type medium func(t *testing.T, s setup, do call) call

func overHTTP(t *testing.T, s setup, do call) call {
	t.Helper()
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := do(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
	ours, theirs := httpx.Middleware(httpx.WithPropagator(annotated)), otelhttp.NewMiddleware("service", s.http()...)
	if s.ctxplumbOutside {
		handler = ours(theirs(handler))
	} else {
		handler = theirs(ours(handler))
	}
	var transport http.RoundTripper = httpxtest.Serve(t, handler)
	switch {
	case s.foreignClient:
	case s.ctxplumbOutside:
		transport = httpx.Transport(otelhttp.NewTransport(transport, s.http()...))
	default:
		transport = otelhttp.NewTransport(httpx.Transport(transport), s.http()...)
	}
	return func(ctx context.Context) error {
		query, _ := ctx.Value(queryKey{}).(string)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://service/?"+query, nil)
		if err != nil {
			return err
		}
		for key, value := range relayed(ctx) {
			r.Header.Set(key, value)
		}
		response, err := transport.RoundTrip(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if response.StatusCode != http.StatusOK {
			err = errors.Join(err, errors.New(string(answer)))
		}
		return err
	}
}

var annotated = propagation.Propagator{Accepted: otelbridge.Annotate}

func serveGRPC(t *testing.T, s setup, do call) pb.TestServiceClient {
	t.Helper()
	theirs := []grpc.ServerOption{grpc.StatsHandler(otelgrpc.NewServerHandler(s.grpc()...)), grpc.WaitForHandlers(true)}
	ours := grpcx.ServerOptions(grpcx.WithPropagator(annotated))
	toward, back := []grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(s.grpc()...))}, grpcx.DialOptions()
	if s.ctxplumbOutside {
		theirs, ours, toward, back = ours, theirs, back, toward
	}
	if s.foreignClient {
		toward, back = nil, nil
	}
	server := grpc.NewServer(slices.Concat(theirs, ours)...)
	pb.RegisterTestServiceServer(server, service{do: do})
	return pb.NewTestServiceClient(grpcxtest.Serve(t, server, slices.Concat(toward, back)...))
}

type service struct {
	pb.UnimplementedTestServiceServer

	do call
}

func (s service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	return &pb.Empty{}, s.do(ctx)
}

func (s service) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	return s.do(stream.Context())
}

func overUnary(t *testing.T, s setup, do call) call {
	t.Helper()
	client := serveGRPC(t, s, do)
	return func(ctx context.Context) error {
		_, err := client.EmptyCall(ctx, &pb.Empty{})
		return err
	}
}

func overStream(t *testing.T, s setup, do call) call {
	t.Helper()
	client := serveGRPC(t, s, do)
	return func(ctx context.Context) error {
		stream, err := client.FullDuplexCall(ctx)
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
}

func everySetup(t *testing.T, test func(t *testing.T, s setup)) {
	t.Helper()
	for name, s := range map[string]setup{
		"ctxplumb inside": {}, "ctxplumb outside": {ctxplumbOutside: true},
		"ctxplumb inside, bridged": {bridged: true}, "ctxplumb outside, bridged": {ctxplumbOutside: true, bridged: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// TestThreeHops: one trace and one transaction, whichever stands outside.
func TestThreeHops(t *testing.T) {
	t.Parallel()
	for name, media := range map[string][]medium{
		"HTTP": {overHTTP, overHTTP, overHTTP}, "unary": {overUnary, overUnary, overUnary}, "streams": {overStream, overStream, overStream},
		"all": {overHTTP, overUnary, overStream}, "all, the other way": {overStream, overUnary, overHTTP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everySetup(t, func(t *testing.T, s setup) {
				s = s.start(t)
				var ids []string
				do := func(context.Context) error { return nil }
				for _, serve := range slices.Backward(media) {
					next := do
					do = serve(t, s, func(ctx context.Context) error {
						tx, _ := propagation.FromContext(ctx)
						ids = append(ids, tx.ID)
						return next(ctx)
					})
				}
				ctx, root := s.provider.Tracer("client").Start(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}), "root")
				if err := do(ctx); err != nil {
					t.Fatal(err)
				}
				root.End()
				if diff := cmp.Diff([]string{"T-1", "T-1", "T-1"}, ids); diff != "" {
					t.Errorf("transactions (-want +got):\n%s", diff)
				}
				traces := map[string]int{}
				for _, span := range s.spans.Started() {
					traces[span.SpanContext().TraceID().String()]++
				}
				if want := map[string]int{root.SpanContext().TraceID().String(): 7}; !cmp.Equal(want, traces) {
					t.Errorf("spans by trace: %v, want %v", traces, want)
				}
			})
		})
	}
}

// TestPhase2IsLinked calls a branch as a coordinator does, with the branch headers of whoever began the transaction.
func TestPhase2IsLinked(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]medium{"HTTP": overHTTP, "unary": overUnary, "stream": overStream} {
		for _, op := range []string{"try", "confirm"} {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				everySetup(t, func(t *testing.T, s setup) {
					s.foreignClient = true
					s = s.start(t)
					var got propagation.Transaction
					do := serve(t, s, func(ctx context.Context) error {
						got, _ = propagation.FromContext(ctx)
						return nil
					})
					ctx, beginner := s.provider.Tracer("client").Start(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}), "beginner")
					headers := otelbridge.BranchHeaders(ctx)
					beginner.End()
					if err := do(coordinated(t.Context(), headers, op)); err != nil {
						t.Fatal(err)
					}
					if want := (propagation.Transaction{ID: "T-1", Branch: "01", Op: op, Kind: "tcc", Driver: propagation.DriverCoordinator}); got != want {
						t.Errorf("got %+v, want %+v", got, want)
					}
					s.checkServer(t, beginner.SpanContext().TraceID().String(), op == "confirm")
				})
			})
		}
	}
}

// checkServer looks at the span of the server: a child of the beginner's trace, or one of its own with a link to it.
func (s setup) checkServer(t *testing.T, began string, linked bool) {
	t.Helper()
	for _, span := range s.spans.Started() {
		if span.SpanKind().String() != "server" {
			continue
		}
		var links []string
		for _, link := range span.Links() {
			links = append(links, link.SpanContext.TraceID().String())
		}
		inside := span.SpanContext().TraceID().String() == began
		if inside == linked || slices.Contains(links, began) != linked {
			t.Errorf("the span of the server is in the trace: %v; links to it: %v; want a link: %v", inside, links, linked)
		}
		return
	}
	t.Error("no span of a server")
}

// TestSpanKnowsItsTransaction by its attributes, where OpenTelemetry's span is there before.
func TestSpanKnowsItsTransaction(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]medium{"HTTP": overHTTP, "unary": overUnary, "stream": overStream} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup{foreignClient: true}.start(t)
			do := serve(t, s, func(context.Context) error { return nil })
			if err := do(coordinated(t.Context(), map[string]string{"x-dtm-trans-id": "T-1"}, "try")); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, span := range s.spans.Started() {
				for _, kv := range span.Attributes() {
					if strings.HasPrefix(string(kv.Key), "dtm.") {
						got = append(got, string(kv.Key)+"="+kv.Value.AsString())
					}
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff([]string{"dtm.branch_id=01", "dtm.op=try", "dtm.trans_id=T-1"}, got); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
		})
	}
}
