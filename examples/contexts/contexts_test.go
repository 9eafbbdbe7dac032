// Package contexts_test verifies that the contexts which libraries hand out are seen to hear the call that they belong to.
package contexts_test

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/signal"
	"testing"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/grpcx/grpcxtest"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// visit is given a context of a request, and what to call with each context that a library makes of it.
type visit struct {
	*testing.T
	recorder *tracer.Recorder
	mark     func(context.Context)
}

func TestContextsOfLibraries(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(visit, context.Context){
		"errgroup": func(v visit, ctx context.Context) {
			group, ctx := errgroup.WithContext(ctx)
			group.Go(func() error { v.mark(ctx); return nil })
			v.check(group.Wait())
		},
		"signal": func(v visit, ctx context.Context) {
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
			defer stop()
			v.mark(ctx)
		},
		"OpenTelemetry": func(v visit, ctx context.Context) {
			ctx, span := sdktrace.NewTracerProvider().Tracer("").Start(ctx, "a span")
			defer span.End()
			v.mark(ctx)
		},
		"net/http/httptrace": func(v visit, ctx context.Context) { v.mark(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{})) },
		"metadata": func(v visit, ctx context.Context) {
			v.mark(metadata.NewIncomingContext(metadata.AppendToOutgoingContext(ctx, "k", "v"), metadata.MD{}))
		},
		"net/http": func(v visit, ctx context.Context) {
			v.get(ctx, httpx.Middleware(httpx.WithRecorder(v.recorder))(v))
		},
		"otelhttp": func(v visit, ctx context.Context) {
			v.get(ctx, httpx.Middleware(httpx.WithRecorder(v.recorder))(otelhttp.NewHandler(v, "visit")))
		},
		"chi": func(v visit, ctx context.Context) {
			router := chi.NewRouter()
			router.Use(httpx.Middleware(httpx.WithRecorder(v.recorder)))
			router.Route("/{id}", func(r chi.Router) { r.Handle("/visit", v) })
			router.Handle("/", v)
			v.get(ctx, router)
		},
		"grpc": func(v visit, ctx context.Context) {
			client := v.serve()
			_, err := client.EmptyCall(ctx, &pb.Empty{})
			v.check(err)
			stream, err := client.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
			v.check(err)
			v.mark(stream.Context())
			_, _ = stream.Recv() // its end
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tracer.NewRecorder()
			defer r.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ctx, n := tracer.StartClient(ctx, r, "visit", "")
			t.Run("", func(t *testing.T) {
				use(visit{t, r, func(ctx context.Context) {
					_, n := tracer.StartClient(ctx, r, "mark", "")
					n.End()
				}}, ctx)
			})
			n.End()
			marks := 0
			for _, record := range r.Tree().Records {
				if record.Name != "mark" {
					continue
				}
				marks++
				if record.Link != tracer.LinkTied {
					t.Errorf("link %q by %q, want %q", record.Link, record.Cutter, tracer.LinkTied)
				}
			}
			if marks == 0 {
				t.Error("no context was seen")
			}
		})
	}
}

func (v visit) check(err error) {
	v.Helper()
	if err != nil {
		v.Error(err)
	}
}

func (v visit) ServeHTTP(_ http.ResponseWriter, r *http.Request) { v.mark(r.Context()) }

func (v visit) get(ctx context.Context, handler http.Handler) {
	v.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://visit/", nil)
	v.check(err)
	v.mark(req.Context())
	res, err := httpx.Transport(httpxtest.Serve(v.T, handler), httpx.WithRecorder(v.recorder)).RoundTrip(req)
	v.check(err)
	v.check(res.Body.Close())
}

// service marks the contexts of its handlers.
type service struct {
	pb.UnimplementedTestServiceServer
	visit
}

func (s service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	s.mark(ctx)
	return &pb.Empty{}, nil
}

func (s service) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, stream grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	s.mark(stream.Context())
	return nil
}

func (v visit) serve() pb.TestServiceClient {
	options := append(grpcx.ServerOptions(grpcx.WithRecorder(v.recorder)), grpc.WaitForHandlers(true))
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, service{visit: v})
	return pb.NewTestServiceClient(grpcxtest.Serve(v.T, server, grpcx.DialOptions(grpcx.WithRecorder(v.recorder))...))
}
