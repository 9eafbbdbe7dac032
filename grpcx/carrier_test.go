package grpcx_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// modes are recording off and recording on.
func modes(t *testing.T) map[string][]grpcx.Option {
	return map[string][]grpcx.Option{"off": nil, "on": {grpcx.WithRecorder(newRecorder(t))}}
}

func TestIDCrossesTwoHops(t *testing.T) {
	t.Parallel()
	for mode, options := range modes(t) {
		for _, k := range kinds {
			t.Run(mode+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				var seen []propagation.Transaction
				see := func(ctx context.Context) {
					tx, _ := propagation.FromContext(ctx)
					seen = append(seen, tx)
				}
				back := dial(t, plumbed(options...), func(ctx context.Context) error {
					see(ctx)
					return nil
				})
				front := dial(t, plumbed(options...), func(ctx context.Context) error {
					see(ctx)
					return k.call(ctx, back)
				})
				ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1", Branch: "00", Op: "msg"})
				ctx = metadata.AppendToOutgoingContext(ctx, "x-dtm-branch-id", "01", "x-dtm-op", "try")
				if err := k.call(ctx, front); err != nil {
					t.Fatal(err)
				}
				want := []propagation.Transaction{{ID: "tx-1", Branch: "01", Op: "try"}, {ID: "tx-1"}}
				if diff := cmp.Diff(want, seen); diff != "" {
					t.Error("the two servers (-want +got):\n", diff)
				}
			})
		}
	}
}

func TestOutgoingMetadata(t *testing.T) {
	t.Parallel()
	const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	background := context.Background()
	tests := map[string]struct {
		before context.Context
		want   metadata.MD
	}{
		"none": {background, metadata.MD{"x-dtm-trans-id": {"tx-1"}}},
		"other keys survive": {
			metadata.NewOutgoingContext(background, metadata.MD{
				"authorization": {"Bearer t"}, "traceparent": {traceparent}, "twice": {"a", "b"}, "raw-bin": {"\x00\xff"},
			}),
			metadata.MD{
				"authorization": {"Bearer t"}, "traceparent": {traceparent}, "twice": {"a", "b"}, "raw-bin": {"\x00\xff"},
				"x-dtm-trans-id": {"tx-1"},
			},
		},
		"appended keys survive": {
			metadata.AppendToOutgoingContext(background, "authorization", "Bearer t", "twice", "a", "twice", "b"),
			metadata.MD{"authorization": {"Bearer t"}, "twice": {"a", "b"}, "x-dtm-trans-id": {"tx-1"}},
		},
		"an id is replaced": {
			metadata.NewOutgoingContext(background, metadata.MD{"x-dtm-trans-id": {"old", "older"}, "authorization": {"Bearer t"}}),
			metadata.MD{"x-dtm-trans-id": {"tx-1"}, "authorization": {"Bearer t"}},
		},
		"an id in upper case is replaced": {
			metadata.NewOutgoingContext(background, metadata.MD{"X-Dtm-Trans-ID": {"old"}, "Authorization": {"Bearer t"}}),
			metadata.MD{"x-dtm-trans-id": {"tx-1"}, "authorization": {"Bearer t"}},
		},
		"an appended id is replaced": {
			metadata.AppendToOutgoingContext(background, "X-Dtm-Trans-ID", "old", "authorization", "Bearer t"),
			metadata.MD{"x-dtm-trans-id": {"tx-1"}, "authorization": {"Bearer t"}},
		},
		"an id without a value is replaced": {
			metadata.NewOutgoingContext(background, metadata.MD{"x-dtm-trans-id": {}}),
			metadata.MD{"x-dtm-trans-id": {"tx-1"}},
		},
	}
	for mode, options := range modes(t) {
		for name, test := range tests {
			t.Run(mode+"/"+name, func(t *testing.T) {
				t.Parallel()
				var got metadata.MD
				client := dial(t, plumbed(options...), func(ctx context.Context) error {
					got, _ = metadata.FromIncomingContext(ctx)
					return nil
				})
				before, _ := metadata.FromOutgoingContext(test.before)
				ctx := propagation.NewContext(test.before, propagation.Transaction{ID: "tx-1"})
				for _, k := range kinds {
					if err := k.call(ctx, client); err != nil {
						t.Fatal(k.name, err)
					}
					if diff := cmp.Diff(test.want, withoutTransport(got)); diff != "" {
						t.Error(k.name, "arrives with (-want +got):\n", diff)
					}
				}
				if after, _ := metadata.FromOutgoingContext(test.before); !maps.EqualFunc(before, after, slices.Equal) {
					t.Errorf("the caller's metadata is now %v, was %v", after, before)
				}
			})
		}
	}
}

// TestWipedMetadata puts interceptors beside ctxplumb's that make the metadata anew, as those of some clients of DTM and
// Seata do. What stands outside cannot take the id away, nor what it was called with come back.
func TestWipedMetadata(t *testing.T) {
	t.Parallel()
	wiped := func(ctx context.Context) context.Context {
		return metadata.NewOutgoingContext(ctx, metadata.Pairs("authorization", "Bearer t", "traceparent", "of an interceptor"))
	}
	outside := []grpc.DialOption{
		grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, next grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			return next(wiped(ctx), method, req, reply, cc, opts...)
		}),
		grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, next grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
			return next(wiped(ctx), desc, cc, method, opts...)
		}),
	}
	for mode, options := range modes(t) {
		var got metadata.MD
		with := setup{server: grpcx.ServerOptions(forServer(options)...), client: slices.Concat(outside, grpcx.DialOptions(options...))}
		client := dial(t, with, func(ctx context.Context) error {
			got, _ = metadata.FromIncomingContext(ctx)
			return nil
		})
		ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1"})
		for _, k := range kinds {
			if err := k.call(metadata.AppendToOutgoingContext(ctx, "x-dtm-trans-id", "old"), client); err != nil {
				t.Fatal(mode, k.name, err)
			}
			want := metadata.Pairs("authorization", "Bearer t", "traceparent", "of an interceptor", "x-dtm-trans-id", "tx-1")
			if diff := cmp.Diff(want, withoutTransport(got)); diff != "" {
				t.Errorf("%s, %s: arrives with (-want +got):\n%s", mode, k.name, diff)
			}
		}
	}
}

// withoutTransport leaves out what grpc-go itself sends, and the parent, which a recording sends.
func withoutTransport(md metadata.MD) metadata.MD {
	for _, key := range []string{":authority", "content-type", "user-agent", "grpc-accept-encoding", "ctxplumb-parent"} {
		delete(md, key)
	}
	return md
}

func TestParentIsReplaced(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	var got []string
	client := dial(t, setup{client: grpcx.DialOptions(grpcx.WithRecorder(r))}, func(ctx context.Context) error {
		got = append(got, metadata.ValueFromIncomingContext(ctx, "ctxplumb-parent")...)
		return nil
	})
	ctx := metadata.AppendToOutgoingContext(t.Context(), "Ctxplumb-Parent", "old", "ctxplumb-parent", "older")
	var want []string
	for i, k := range kinds {
		if err := k.call(ctx, client); err != nil {
			t.Fatal(err)
		}
		node := r.Tree().Records[i]
		want = append(want, fmt.Sprintf("00-%s-%s-01", node.Trace, node.ID))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n", diff)
	}
}

func TestSharedMetadata(t *testing.T) {
	t.Parallel()
	for mode, options := range modes(t) {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			client := dial(t, plumbed(options...), welcome)
			shared := metadata.MD{"authorization": {"Bearer t"}, "X-Dtm-Trans-ID": {"old"}, "x-dtm-trans-id": {"older"}, "ctxplumb-parent": {"old"}}
			ctx := metadata.NewOutgoingContext(t.Context(), shared)
			ctx = propagation.NewContext(ctx, propagation.Transaction{ID: "tx-1"})
			var wg sync.WaitGroup
			for _, k := range slices.Repeat(kinds, 8) {
				wg.Go(func() {
					if err := k.call(ctx, client); err != nil {
						t.Error(k.name, err)
					}
				})
			}
			wg.Wait()
			want := metadata.MD{"authorization": {"Bearer t"}, "X-Dtm-Trans-ID": {"old"}, "x-dtm-trans-id": {"older"}, "ctxplumb-parent": {"old"}}
			if diff := cmp.Diff(want, shared); diff != "" {
				t.Error("the shared metadata changed (-before +after):\n", diff)
			}
		})
	}
}

func TestEqualValuesAreOne(t *testing.T) {
	t.Parallel()
	ctx := metadata.NewIncomingContext(t.Context(), metadata.Pairs("x-dtm-trans-id", "tx-1", "X-Dtm-Trans-ID", "tx-1"))
	err := serve(ctx, kinds[0], nil, func(ctx context.Context) error {
		if tx, ok := propagation.FromContext(ctx); !ok || tx != (propagation.Transaction{ID: "tx-1"}) {
			t.Errorf("got %v, %t", tx, ok)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestPropagator shows that a propagator of the service's own is asked on both sides.
func TestPropagator(t *testing.T) {
	t.Parallel()
	var accepted []propagation.Transaction
	named := grpcx.WithPropagator(propagation.Propagator{
		Fallback: func(context.Context) (propagation.Transaction, bool) {
			return propagation.Transaction{ID: "named-here"}, true
		},
		Accepted: func(_ context.Context, tx propagation.Transaction) { accepted = append(accepted, tx) },
	})
	back := dial(t, plumbed(), func(ctx context.Context) error {
		if tx, _ := propagation.FromContext(ctx); tx != (propagation.Transaction{ID: "named-here"}) {
			t.Errorf("the next service got %v", tx)
		}
		return nil
	})
	front := dial(t, plumbed(named), func(ctx context.Context) error { return kinds[0].call(ctx, back) })
	if err := kinds[0].call(t.Context(), front); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]propagation.Transaction{{ID: "named-here"}}, accepted); diff != "" {
		t.Error("accepted (-want +got):\n", diff)
	}
}
