package grpcx_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var errRefused = errors.New("refused")

func TestServerPassesEverythingThrough(t *testing.T) {
	t.Parallel()
	for mode, r := range map[string]*tracer.Recorder{"off": nil, "on": newRecorder(t)} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			info := &grpc.UnaryServerInfo{FullMethod: "/s/m"}
			request, reply := new(int), new(int)
			handler := func(_ context.Context, req any) (any, error) {
				if req != request {
					t.Error("the handler got another request")
				}
				return reply, errRefused
			}
			interceptor := grpcx.UnaryServerInterceptor(grpcx.WithRecorder(r))
			guarded := grpcx.GuardUnary(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
				return handler(ctx, req)
			})
			got, err := interceptor(t.Context(), request, info, func(ctx context.Context, req any) (any, error) {
				return guarded(ctx, req, info, handler)
			})
			if got != reply || err != errRefused {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestServerStreamIsTheSame(t *testing.T) {
	t.Parallel()
	service, stream := new(int), &serverStream{ctx: t.Context()}
	info := &grpc.StreamServerInfo{FullMethod: "/s/m"}
	handler := func(srv any, ss grpc.ServerStream) error {
		if srv != service || ss != stream {
			t.Errorf("the handler got %p, %p; want %p, %p", srv, ss, service, stream)
		}
		return errRefused
	}
	guarded := grpcx.GuardStream(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(srv, ss)
	})
	err := grpcx.StreamServerInterceptor()(service, stream, info, func(srv any, ss grpc.ServerStream) error {
		return guarded(srv, ss, info, handler)
	})
	if err != errRefused {
		t.Errorf("got error %v", err)
	}
}

// clientStream stands for the stream of a channel that need not be grpc-go's.
type clientStream struct{ grpc.ClientStream }

// TestClientPassesEverythingThrough has no connection: some channels have none.
func TestClientPassesEverythingThrough(t *testing.T) {
	t.Parallel()
	for mode, r := range map[string]*tracer.Recorder{"off": nil, "on": newRecorder(t)} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			request, reply, stream, desc := new(int), new(int), &clientStream{}, &grpc.StreamDesc{}
			option := grpc.WaitForReady(true)
			spare := []grpc.CallOption{option, nil}

			unary := grpcx.UnaryClientInterceptor(grpcx.WithRecorder(r))
			err := unary(t.Context(), "/s/m", request, reply, nil, func(_ context.Context, method string, req, res any, cc *grpc.ClientConn, opts ...grpc.CallOption) error {
				if method != "/s/m" || req != request || res != reply || cc != nil || !slices.Equal(opts, spare[:1]) {
					t.Errorf("the call was changed: %v %v %v %v %v", method, req, res, cc, opts)
				}
				return errRefused
			}, spare[:1]...)
			if err != errRefused {
				t.Errorf("got error %v", err)
			}

			open := grpcx.StreamClientInterceptor(grpcx.WithRecorder(r))
			got, err := open(t.Context(), desc, nil, "/s/m", func(_ context.Context, d *grpc.StreamDesc, cc *grpc.ClientConn, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
				if d != desc || method != "/s/m" || cc != nil || opts[0] != option {
					t.Errorf("the stream was changed: %v %v %v %v", d, method, cc, opts)
				}
				return stream, errRefused
			}, spare[:1]...)
			if got != stream || err != errRefused {
				t.Errorf("got %v, %v", got, err)
			}
			if spare[1] != nil {
				t.Error("the caller's options were written to")
			}
		})
	}
}

func TestGuardOffAllocatesNothing(t *testing.T) {
	ctx := t.Context()
	unary, unaryInfo := unaryOf(plain(valued)), &grpc.UnaryServerInfo{}
	stream, streamInfo, ss := streamOf(plain(valued)), &grpc.StreamServerInfo{}, &serverStream{ctx: ctx}
	count := func(unary grpc.UnaryServerInterceptor, stream grpc.StreamServerInterceptor) float64 {
		return testing.AllocsPerRun(100, func() {
			_, err := unary(ctx, nil, unaryInfo, func(context.Context, any) (any, error) { return nil, nil })
			expect(t, err, nil)
			expect(t, stream(nil, ss, streamInfo, func(any, grpc.ServerStream) error { return nil }), nil)
		})
	}
	bare, guarded := count(unary, stream), count(grpcx.GuardUnary(unary), grpcx.GuardStream(stream))
	if guarded != bare {
		t.Errorf("guards allocate %v times a call", guarded-bare)
	}
}

// TestGuardOnPassesInnocentStreams is for the services that look for a stream type of their own.
func TestGuardOnPassesInnocentStreams(t *testing.T) {
	t.Parallel()
	var handed, got grpc.ServerStream
	guarded := grpcx.GuardStream(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		handed = &serverStream{ServerStream: ss, ctx: valued(ss.Context())}
		return handler(srv, handed)
	})
	info := &grpc.StreamServerInfo{FullMethod: "/s/m"}
	interceptor := grpcx.StreamServerInterceptor(grpcx.WithRecorder(newRecorder(t)))
	err := interceptor(nil, &serverStream{ctx: t.Context()}, info, func(srv any, ss grpc.ServerStream) error {
		return guarded(srv, ss, info, func(_ any, ss grpc.ServerStream) error {
			got = ss
			return nil
		})
	})
	if err != nil || got != handed {
		t.Errorf("the handler got %p, want %p; error %v", got, handed, err)
	}
}
