package grpcx_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// hops is a chain of two services, the second of which is visited by the first.
func hops(t *testing.T, k kind, with setup, visit func(context.Context) error) pb.TestServiceClient {
	back := dial(t, with, visit)
	return dial(t, with, func(ctx context.Context) error { return k.call(ctx, back) })
}

// settled returns the tree when all verdicts are known.
func settled(t *testing.T, r *tracer.Recorder) *tracer.Tree {
	t.Helper()
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r.Tree()
}

func check(t *testing.T, r *tracer.Recorder, want string) {
	t.Helper()
	if diff := cmp.Diff(want, picture(settled(t, r))); diff != "" {
		t.Error("the tree (-want +got):\n", diff)
	}
}

// tree fills in the method of a chain.
func tree(k kind, text string) string { return strings.ReplaceAll(text, "*", k.method) }

func TestNothingFires(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				if err := k.call(t.Context(), hops(t, k, plumbed(grpcx.WithRecorder(r)), welcome)); err != nil {
					t.Fatal(err)
				}
				check(t, r, tree(k, `client * root linked
  server * remote linked
    client * tied linked
      server * remote linked
`))
			})
		})
	}
}

func TestErrorIsNoDrop(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				refused := status.Error(codes.Aborted, "no")
				err := k.call(t.Context(), hops(t, k, plumbed(grpcx.WithRecorder(r)), func(context.Context) error { return refused }))
				if err.Error() != refused.Error() {
					t.Errorf("got error %v, want %v", err, refused)
				}
				check(t, r, tree(k, `client * root linked
  server * remote linked
    client * tied linked
      server * remote linked
`))
			})
		})
	}
}

func TestCancelIsHeardOnBothHops(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				ctx, cancel := context.WithCancel(t.Context())
				client := hops(t, k, plumbed(grpcx.WithRecorder(r)), func(ctx context.Context) error {
					cancel()
					<-ctx.Done()
					return ctx.Err()
				})
				if err := k.call(ctx, client); status.Code(err) != codes.Canceled {
					t.Errorf("got error %v, want %v", err, codes.Canceled)
				}
				synctest.Wait()
				check(t, r, tree(k, `client * root heard
  server * remote heard
    client * tied heard
      server * remote heard
`))
			})
		})
	}
}

// TestDeadlineIsHeardOnBothHops leaves the error open: each hop has a timer of its own for the one deadline, and any of
// them may be the first to fire.
func TestDeadlineIsHeardOnBothHops(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				client := hops(t, k, plumbed(grpcx.WithRecorder(r)), func(ctx context.Context) error {
					<-ctx.Done()
					return status.FromContextError(ctx.Err()).Err()
				})
				if err := k.call(ctx, client); err == nil {
					t.Error("the call succeeded")
				}
				synctest.Wait()
				check(t, r, tree(k, `client * root heard
  server * remote heard
    client * tied heard
      server * remote heard
`))
			})
		})
	}
}

func TestDeafHandler(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				ctx, cancel := context.WithCancel(t.Context())
				release := make(chan struct{})
				client := hops(t, k, plumbed(grpcx.WithRecorder(r)), func(context.Context) error {
					cancel()
					<-release
					return nil
				})
				if err := k.call(ctx, client); status.Code(err) != codes.Canceled {
					t.Errorf("got error %v, want %v", err, codes.Canceled)
				}
				synctest.Wait()
				check(t, r, tree(k, `client * root heard
  server * remote heard
    client * tied heard
      server * remote deaf open
`))
				close(release)
				synctest.Wait()
				check(t, r, tree(k, `client * root heard
  server * remote heard
    client * tied heard
      server * remote deaf
`))
			})
		})
	}
}

// TestDeclaredDetach shows that work that is detached on purpose goes on, and is no drop.
func TestDeclaredDetach(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				ctx, cancel := context.WithCancel(t.Context())
				back := dial(t, plumbed(grpcx.WithRecorder(r)), welcome)
				front := dial(t, plumbed(grpcx.WithRecorder(r)), func(ctx context.Context) error {
					cancel()
					<-ctx.Done()
					ctx, stop := context.WithTimeout(tracer.Detach(ctx, "the audit ends it"), time.Second)
					defer stop()
					return k.call(ctx, back)
				})
				if err := k.call(ctx, front); status.Code(err) != codes.Canceled {
					t.Errorf("got error %v, want %v", err, codes.Canceled)
				}
				synctest.Wait()
				check(t, r, tree(k, `client * root heard
  server * remote heard
    client * detached detached (the audit ends it)
      server * remote linked
`))
			})
		})
	}
}

func TestPanicPassesThrough(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			boom := errors.New("boom")
			var got any
			rescue := func() { got = recover() }
			r := newRecorder(t)
			with := plumbed(grpcx.WithRecorder(r))
			with.server = append([]grpc.ServerOption{
				grpc.ChainUnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
					defer rescue()
					return handler(ctx, req)
				}),
				grpc.ChainStreamInterceptor(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
					defer rescue()
					return handler(srv, ss)
				}),
			}, with.server...)
			_ = k.call(t.Context(), dial(t, with, func(context.Context) error { panic(boom) })) // what a rescue answers is not ours
			if got != any(boom) {
				t.Errorf("recovered %v, want %v itself", got, boom)
			}
			check(t, r, tree(k, "client * root linked\n  server * remote linked\n"))
		})
	}
}
