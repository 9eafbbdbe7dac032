package ctxplumb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const parentHeader = "ctxplumb-parent"

// relays serve a call that brings parent, or none, and return the parent that the call that they make then brings.
var relays = map[string]func(r *tracer.Recorder, parent string) string{
	"gRPC": func(r *tracer.Recorder, parent string) (sent string) {
		ctx := metadata.NewIncomingContext(context.Background(), metadata.MD{})
		if parent != "" {
			ctx = metadata.NewIncomingContext(ctx, metadata.Pairs(parentHeader, parent))
		}
		invoke := func(ctx context.Context, _ string, _, _ any, _ *grpc.ClientConn, _ ...grpc.CallOption) error {
			outgoing, _ := metadata.FromOutgoingContext(ctx)
			for _, value := range outgoing[parentHeader] {
				sent += value
			}
			return ctx.Err()
		}
		_, _ = grpcx.UnaryServerInterceptor(grpcx.WithRecorder(r))(ctx, nil, &grpc.UnaryServerInfo{FullMethod: "/shop.Order/Place"},
			func(ctx context.Context, _ any) (any, error) {
				return nil, grpcx.UnaryClientInterceptor(grpcx.WithRecorder(r))(ctx, "/shop.Stock/Reserve", nil, nil, nil, invoke)
			})
		return sent
	},
	"HTTP": func(r *tracer.Recorder, parent string) (sent string) {
		transport := httpx.Transport(roundTrip(func(r *http.Request) (*http.Response, error) {
			for _, value := range r.Header.Values(parentHeader) {
				sent += value
			}
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		}), httpx.WithRecorder(r))
		request := httptest.NewRequest(http.MethodPost, "/orders", nil)
		if parent != "" {
			request.Header.Set(parentHeader, parent)
		}
		httpx.Middleware(httpx.WithRecorder(r))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			request, _ := http.NewRequestWithContext(r.Context(), http.MethodPost, "http://stock/reserve", nil)
			_, _ = transport.RoundTrip(request)
		})).ServeHTTP(httptest.NewRecorder(), request)
		return sent
	},
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSamplingAcrossProcesses: what is left out says nothing to the next process, and what is not is recorded there too,
// whatever share that one records.
func TestSamplingAcrossProcesses(t *testing.T) {
	t.Parallel()
	for first, begin := range relays {
		for second, next := range relays {
			t.Run(first+" to "+second, func(t *testing.T) {
				t.Parallel()
				for _, test := range []struct {
					ratio float64
					want  tracer.Counts // of the next one, which leaves out what it may
				}{
					{0, tracer.Counts{Unsampled: 1}}, {1, tracer.Counts{Nodes: 2}},
				} {
					r := tracer.NewRecorder(tracer.WithSampling(0))
					sender := tracer.NewRecorder(tracer.WithSampling(test.ratio))
					next(r, begin(sender, ""))
					if got := r.Counts(); got != test.want {
						t.Errorf("of a share of %v the next process records %+v, want %+v", test.ratio, got, test.want)
					}
					r.Close()
					sender.Close()
				}
			})
		}
	}
}
