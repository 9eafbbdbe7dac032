package grpcx_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/grpcx"
)

const retrying = `{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.001s", "maxBackoff": "0.001s",
	"backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]}`

// TestAttemptsOfGRPC: nobody sees on the client that grpc-go makes a call again; the server does.
func TestAttemptsOfGRPC(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			var calls atomic.Int32
			with := plumbed(grpcx.WithRecorder(r))
			with.client = append(with.client, grpc.WithDefaultServiceConfig(retrying))
			client := dial(t, with, func(context.Context) error {
				if calls.Add(1) < 3 {
					return status.Error(codes.Unavailable, "busy")
				}
				return nil
			})
			if err := k.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			check(t, r, "client "+k.method+" root linked\n  server "+k.method+" (attempt 2) remote linked\n"+
				"  server "+k.method+" (attempt 3) remote linked\n  server "+k.method+" remote linked\n")
		})
	}
}

// What a peer says of its attempts makes no more names than there may be attempts.
func TestAttemptsOfAPeer(t *testing.T) {
	t.Parallel()
	var names []string
	for _, before := range []string{"0", "1", "4", "5", "9", "-1", "01", "1000000", "1 ", "", "\x1b[31m"} {
		r := newRecorder(t)
		ctx := metadata.NewIncomingContext(t.Context(), metadata.MD{"grpc-previous-rpc-attempts": {before}})
		_, err := grpcx.UnaryServerInterceptor(grpcx.WithRecorder(r))(ctx, nil, &grpc.UnaryServerInfo{FullMethod: "/s/m"},
			func(context.Context, any) (any, error) { return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, r.Tree().Records[0].Name)
	}
	want := []string{"s/m", "s/m (attempt 2)", "s/m (attempt 5)", "s/m", "s/m", "s/m", "s/m", "s/m", "s/m", "s/m", "s/m"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
