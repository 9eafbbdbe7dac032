package grpcx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/internal/vector"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// TestVectors sends each, by a call of each kind, to a service that calls on.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vector.All(t) {
		if v.Metadata == nil {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			var got propagation.Transaction
			var phase2 bool
			var sent metadata.MD
			with := grpcx.WithPropagator(v.Propagator(t))
			client := dial(t, setup{server: grpcx.ServerOptions(with)}, func(ctx context.Context) error {
				got, _ = propagation.FromContext(ctx)
				phase2 = grpcx.Phase2(ctx, nil)
				return grpcx.UnaryClientInterceptor(with)(ctx, "/next.Service/Method", nil, nil, nil,
					func(ctx context.Context, _ string, _, _ any, _ *grpc.ClientConn, _ ...grpc.CallOption) error {
						sent, _ = metadata.FromOutgoingContext(ctx)
						return nil
					})
			})
			for _, k := range kinds {
				if err := k.call(metadata.NewOutgoingContext(t.Context(), v.Metadata), client); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(v.Want, got); diff != "" {
					t.Errorf("%s: transaction (-want +got):\n%s", k.name, diff)
				}
				if v.Read == nil && phase2 != v.Want.Phase2() {
					t.Errorf("%s: Phase2 is %v", k.name, phase2)
				}
				want := metadata.MD(nil)
				if v.Want.ID != "" {
					want = metadata.Pairs("x-dtm-trans-id", v.Want.ID)
				}
				if diff := cmp.Diff(want, sent); diff != "" {
					t.Errorf("%s: forwarded (-want +got):\n%s", k.name, diff)
				}
			}
		})
	}
}
