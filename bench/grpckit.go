package main

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/logging"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/grpcx"
)

// grpcKit is what a contender puts on both sides of a call.
type grpcKit struct {
	ctx    context.Context // of the caller
	server []grpc.ServerOption
	client []grpc.DialOption
}

var grpcKits = []kit[grpcKit]{
	{bare, func(tb testing.TB) grpcKit { return grpcKit{ctx: tb.Context()} }},
	{empty, func(tb testing.TB) grpcKit { return grpcKit{tb.Context(), emptyServer, emptyClient} }},
	{offNoID, func(tb testing.TB) grpcKit {
		return grpcKit{tb.Context(), grpcx.ServerOptions(), grpcx.DialOptions()}
	}},
	{off, func(tb testing.TB) grpcKit {
		return grpcKit{withID(tb.Context()), grpcx.ServerOptions(), grpcx.DialOptions()}
	}},
	{traced, func(tb testing.TB) grpcKit {
		return grpcKit{withTrace(withID(tb.Context())), tracedServer, tracedClient}
	}},
	{recording, func(tb testing.TB) grpcKit {
		r := grpcx.WithRecorder(newRecorder(tb))
		return grpcKit{withID(tb.Context()), grpcx.ServerOptions(r), grpcx.DialOptions(r)}
	}},
	{otelNoop, func(tb testing.TB) grpcKit { return otelGRPC(tb, noop()) }},
	{otelNever, func(tb testing.TB) grpcKit { return otelGRPC(tb, neverSampled(tb)) }},
	{otelAll, func(tb testing.TB) grpcKit { return otelGRPC(tb, alwaysSampled(tb)) }},
	{ggm, goGRPCMiddleware},
}

func otelGRPC(tb testing.TB, tracers trace.TracerProvider) grpcKit {
	options := []otelgrpc.Option{
		otelgrpc.WithTracerProvider(tracers),
		otelgrpc.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelgrpc.WithPropagators(otelpropagation.TraceContext{}),
	}
	return grpcKit{
		tb.Context(),
		[]grpc.ServerOption{grpc.StatsHandler(otelgrpc.NewServerHandler(options...))},
		[]grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(options...))},
	}
}

func goGRPCMiddleware(tb testing.TB) grpcKit {
	to := slog.New(slog.NewTextHandler(io.Discard, nil)) //nolint:sloglint // a service formats what it logs
	logger := logging.LoggerFunc(func(ctx context.Context, level logging.Level, message string, fields ...any) {
		to.Log(ctx, slog.Level(level), message, fields...)
	})
	return grpcKit{
		tb.Context(),
		[]grpc.ServerOption{
			grpc.ChainUnaryInterceptor(logging.UnaryServerInterceptor(logger), recovery.UnaryServerInterceptor()),
			grpc.ChainStreamInterceptor(logging.StreamServerInterceptor(logger), recovery.StreamServerInterceptor()),
		},
		[]grpc.DialOption{
			grpc.WithChainUnaryInterceptor(logging.UnaryClientInterceptor(logger)),
			grpc.WithChainStreamInterceptor(logging.StreamClientInterceptor(logger)),
		},
	}
}
