package shop

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// telemetry is an OpenTelemetry set-up as any service has one. It knows nothing of transactions: trace and baggage are
// all that it propagates. Its spans are nodes of ctxplumb, so that the calls to the database are audited like those to services.
type telemetry struct {
	provider   *sdktrace.TracerProvider
	propagator otelpropagation.TextMapPropagator
}

func newTelemetry() telemetry {
	return telemetry{
		provider:   sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.AlwaysSample()), sdktrace.WithSpanProcessor(spans.Processor())),
		propagator: otelpropagation.NewCompositeTextMapPropagator(otelpropagation.TraceContext{}, otelpropagation.Baggage{}),
	}
}

func (t telemetry) close() { _ = t.provider.Shutdown(context.Background()) }

func (t telemetry) grpcServer() stats.Handler {
	return otelgrpc.NewServerHandler(otelgrpc.WithTracerProvider(t.provider), otelgrpc.WithPropagators(t.propagator))
}

func (t telemetry) grpcClient() stats.Handler {
	return otelgrpc.NewClientHandler(otelgrpc.WithTracerProvider(t.provider), otelgrpc.WithPropagators(t.propagator))
}

func (t telemetry) http() []otelhttp.Option {
	return []otelhttp.Option{otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(t.propagator)}
}

// logCall writes down a call with the ids that the service saw in its context.
func logCall(ctx context.Context, log *slog.Logger, service, method string) {
	tx, _ := propagation.FromContext(ctx)
	log.InfoContext(ctx, "call", "service", service, "method", method,
		"transaction", tx.ID, "trace", trace.SpanContextFromContext(ctx).TraceID().String())
}

func logUnary(log *slog.Logger, service string) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		logCall(ctx, log, service, info.FullMethod)
		return handler(ctx, req)
	}
}

func logStream(log *slog.Logger, service string) grpc.StreamServerInterceptor {
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		logCall(stream.Context(), log, service, info.FullMethod)
		return handler(srv, stream)
	}
}

func logHTTP(log *slog.Logger, service, method string, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		logCall(r.Context(), log, service, method)
		handler(w, r)
	}
}
