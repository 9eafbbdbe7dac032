package grpcx_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// hostile are values of incoming metadata that must not go on.
var hostile = map[string][]string{
	"empty":             {""},
	"tab":               {"a\tb"},
	"space":             {"a b"},
	"line feed":         {"a\nX-Admin: 1"},
	"carriage":          {"a\r\nb"},
	"nul":               {"a\x00b"},
	"del":               {"a\x7f"},
	"utf-8":             {"é"},
	"high byte":         {"\x80"},
	"escape":            {"\x1b[31m"},
	"markup":            {"<script>"},
	"too long":          {strings.Repeat("a", propagation.MaxIDLength+1)},
	"a megabyte":        {strings.Repeat("a", 1<<20)},
	"two that vary":     {"a", "b"},
	"two good, one bad": {"a", "a", "\x80"},
}

// TestHostileValues hands them to the server's interceptors as a peer's raw bytes, and goes on to the next service.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	for mode, options := range modes(t) {
		for name, values := range hostile {
			t.Run(mode+"/"+name, func(t *testing.T) {
				t.Parallel()
				var got metadata.MD
				next := dial(t, setup{client: grpcx.DialOptions(options...)}, func(ctx context.Context) error {
					got, _ = metadata.FromIncomingContext(ctx)
					return nil
				})
				ctx := metadata.NewIncomingContext(t.Context(), metadata.MD{
					"x-dtm-trans-id": values, "x-dtm-branch-id": values, "x-dtm-op": values, "ctxplumb-parent": values, "traceparent": values,
				})
				for _, k := range kinds {
					err := serve(ctx, k, options, func(ctx context.Context) error {
						if tx, ok := propagation.FromContext(ctx); ok {
							t.Errorf("%s: took %q for a transaction", k.name, tx)
						}
						return k.call(ctx, next)
					})
					if err != nil {
						t.Error(k.name, err)
					}
					if diff := cmp.Diff(metadata.MD{}, withoutTransport(got)); diff != "" {
						t.Error(k.name, "forwards (-want +got):\n", diff)
					}
				}
			})
		}
	}
}

// serve calls the server's interceptor as grpc-go would.
func serve(ctx context.Context, k kind, options []grpcx.Option, visit func(context.Context) error) error {
	if k.name == "unary" {
		info := &grpc.UnaryServerInfo{FullMethod: "/grpc.testing.TestService/" + k.method}
		_, err := grpcx.UnaryServerInterceptor(forServer(options)...)(ctx, nil, info, func(ctx context.Context, _ any) (any, error) {
			return nil, visit(ctx)
		})
		return err
	}
	info := &grpc.StreamServerInfo{FullMethod: "/grpc.testing.TestService/" + k.method}
	return grpcx.StreamServerInterceptor(forServer(options)...)(nil, &serverStream{ctx: ctx}, info, func(_ any, ss grpc.ServerStream) error {
		return visit(ss.Context())
	})
}

type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *serverStream) Context() context.Context { return s.ctx }

// TestPoisonID makes calls in a transaction that the program itself named badly.
func TestPoisonID(t *testing.T) {
	t.Parallel()
	for mode, options := range modes(t) {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			var got []string
			client := dial(t, plumbed(options...), func(ctx context.Context) error {
				got = metadata.ValueFromIncomingContext(ctx, "x-dtm-trans-id")
				return nil
			})
			for _, k := range kinds {
				if err := k.call(propagation.NewContext(t.Context(), propagation.Transaction{ID: "é"}), client); err != nil || got != nil {
					t.Errorf("%s: id %q arrived, with error %v", k.name, got, err)
				}
			}
		})
	}
}

// TestHostileParent shows that a call whose parent is malformed is the root of a tree of its own.
func TestHostileParent(t *testing.T) {
	t.Parallel()
	values := maps.Clone(hostile)
	values["version ff"] = []string{"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
	values["upper case"] = []string{"00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01"}
	values["zero"] = []string{"00-00000000000000000000000000000000-0000000000000000-01"}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			ctx := metadata.NewIncomingContext(context.Background(), metadata.MD{"ctxplumb-parent": value, "traceparent": value})
			if err := serve(ctx, kinds[0], []grpcx.Option{grpcx.WithRecorder(r)}, welcome); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff("server EmptyCall root linked\n", picture(r.Tree())); diff != "" {
				t.Error("(-want +got):\n", diff)
			}
		})
	}
}
