package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	pb "google.golang.org/grpc/interop/grpc_testing"
)

// chainGRPC starts the services from the deepest on, and returns a call to the first.
func chainGRPC(tb testing.TB, contender string, l *line) func(context.Context) {
	tb.Helper()
	kit := kitOf(grpcKits, contender)(tb)
	var next func(context.Context)
	for range l.hops {
		client := serve(tb, tcp, kit, waiting{line: l, next: next})
		next = func(ctx context.Context) { _, _ = client.EmptyCall(ctx, &pb.Empty{}) } // it is canceled
	}
	return next
}

type waiting struct {
	pb.UnimplementedTestServiceServer
	line *line
	next func(context.Context)
}

func (w waiting) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	w.line.serve(ctx, w.next)
	return &pb.Empty{}, ctx.Err()
}

func chainHTTP1(tb testing.TB, contender string, l *line) func(context.Context) {
	tb.Helper()
	return chainHTTP(tb, contender, l, (*http.Protocols).SetHTTP1)
}

func chainH2C(tb testing.TB, contender string, l *line) func(context.Context) {
	tb.Helper()
	return chainHTTP(tb, contender, l, (*http.Protocols).SetUnencryptedHTTP2)
}

func chainHTTP(tb testing.TB, contender string, l *line, speak func(*http.Protocols, bool)) func(context.Context) {
	tb.Helper()
	kit := kitOf(httpKits, contender)(tb)
	var protocols http.Protocols
	speak(&protocols, true)
	var next func(context.Context)
	for range l.hops {
		following := next
		server := httptest.NewUnstartedServer(kit.middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			l.serve(r.Context(), following)
		})))
		server.Config.Protocols = &protocols
		server.Start()
		tb.Cleanup(server.Close)
		base := &http.Transport{Protocols: &protocols}
		tb.Cleanup(base.CloseIdleConnections)
		client := &http.Client{Transport: kit.transport(base)}
		next = func(ctx context.Context) { visit(ctx, client, server.URL) }
	}
	return next
}

// visit makes a request that is canceled.
func visit(ctx context.Context, client *http.Client, url string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return
	}
	if answer, err := client.Do(r); err == nil {
		answer.Body.Close()
	}
}
