package spans_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// work is what a server does.
func work(ctx context.Context) {
	_, n := tracer.Start(ctx, tracer.Task, "work")
	n.End()
}

// TestRequest crosses HTTP, with what stands around the client and the server from the inside to the outside.
func TestRequest(t *testing.T) {
	type (
		client = func(http.RoundTripper, ...otelhttp.Option) http.RoundTripper
		server = func(http.Handler, ...otelhttp.Option) http.Handler
	)
	ourClient := func(base http.RoundTripper, _ ...otelhttp.Option) http.RoundTripper { return httpx.Transport(base) }
	theirClient := func(base http.RoundTripper, o ...otelhttp.Option) http.RoundTripper {
		return otelhttp.NewTransport(base, o...)
	}
	ourServer := func(h http.Handler, _ ...otelhttp.Option) http.Handler { return httpx.Middleware()(h) }
	theirServer := func(h http.Handler, o ...otelhttp.Option) http.Handler { return otelhttp.NewHandler(h, "orders", o...) }
	const one = `
client POST shop: linked
  server POST /orders: linked
    task work: linked`
	for name, tc := range map[string]struct {
		clients []client
		servers []server
		want    string
	}{
		"ctxplumb inside": {[]client{ourClient, theirClient}, []server{ourServer, theirServer}, one},
		"ctxplumb outside": {[]client{theirClient, ourClient}, []server{theirServer, ourServer}, `
client POST shop: linked
  server POST: linked
    task work: linked`}, // otelhttp keeps the route to itself
		"ctxplumb alone": {[]client{ourClient}, []server{ourServer}, one},
		"OpenTelemetry alone": {[]client{theirClient}, []server{theirServer}, `
client HTTP POST: linked
server POST /orders: linked
  task work: linked`},
	} {
		t.Run(name, func(t *testing.T) {
			recorded(t, tc.want, func(t *testing.T, provider *sdktrace.TracerProvider) {
				options := []otelhttp.Option{otelhttp.WithTracerProvider(provider), otelhttp.WithPropagators(otelpropagation.TraceContext{})}
				mux := http.NewServeMux()
				mux.HandleFunc("POST /orders", func(_ http.ResponseWriter, r *http.Request) { work(r.Context()) })
				var handler http.Handler = mux
				for _, s := range tc.servers {
					handler = s(handler, options...)
				}
				var transport http.RoundTripper = httpxtest.Serve(t, handler)
				for _, c := range tc.clients {
					transport = c(transport, options...)
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience) // which crosses too
				defer cancel()
				post(ctx, t, transport)
			})
		})
	}
}

func post(ctx context.Context, t *testing.T, transport http.RoundTripper) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://shop:80/orders", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Error(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
}

// TestCall crosses gRPC. OpenTelemetry's stats handlers stand inside of the interceptors of a client, and outside of those
// of a server.
func TestCall(t *testing.T) {
	for name, method := range map[string]string{"unary": "EmptyCall", "stream": "FullDuplexCall"} {
		full := pb.TestService_ServiceDesc.ServiceName + "/" + method
		for side, tc := range map[string]struct {
			ours, theirs bool
			want         string
		}{
			"both":           {true, true, "client " + full + ": linked\n  server " + full + ": linked\n    task work: linked"},
			"ctxplumb alone": {true, false, "client " + full + ": linked\n  server " + full + ": linked\n    task work: linked"},
			// which is told after the end of a call's context
			"OpenTelemetry alone": {false, true, "client " + full + ": linked\nserver " + full + ": heard\n  task work: linked"},
		} {
			t.Run(name+"/"+side, func(t *testing.T) {
				recorded(t, tc.want, func(t *testing.T, provider *sdktrace.TracerProvider) {
					server, client := []grpc.ServerOption{grpc.WaitForHandlers(true)}, []grpc.DialOption(nil)
					if tc.theirs {
						options := []otelgrpc.Option{otelgrpc.WithTracerProvider(provider), otelgrpc.WithPropagators(otelpropagation.TraceContext{})}
						server = append(server, grpc.StatsHandler(otelgrpc.NewServerHandler(options...)))
						client = append(client, grpc.WithStatsHandler(otelgrpc.NewClientHandler(options...)))
					}
					if tc.ours {
						server, client = append(server, grpcx.ServerOptions()...), append(client, grpcx.DialOptions()...)
					}
					s := grpc.NewServer(server...)
					pb.RegisterTestServiceServer(s, service{})
					invoke(t, method, pb.NewTestServiceClient(grpcxtest.Serve(t, s, client...)))
				})
			})
		}
	}
}

func invoke(t *testing.T, method string, client pb.TestServiceClient) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if method == "EmptyCall" {
		if _, err := client.EmptyCall(ctx, &pb.Empty{}); err != nil {
			t.Error(err)
		}
		return
	}
	stream, err := client.FullDuplexCall(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

type service struct {
	pb.UnimplementedTestServiceServer
}

func (service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	work(ctx)
	return &pb.Empty{}, nil
}

func (service) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	work(stream.Context())
	return nil
}
