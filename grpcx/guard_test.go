package grpcx_test

import (
	"context"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// derive makes the context that a middleware hands on.
type derive func(context.Context) (context.Context, context.CancelFunc)

func plain(f func(context.Context) context.Context) derive {
	return func(ctx context.Context) (context.Context, context.CancelFunc) { return f(ctx), func() {} }
}

func patient(f func(context.Context) context.Context) derive {
	return func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(f(ctx), time.Hour)
	}
}

func background(context.Context) context.Context { return context.Background() }

func todo(context.Context) context.Context { return context.TODO() }

type key struct{}

func valued(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, "v") }

func declared(ctx context.Context) context.Context { return tracer.Detach(ctx, "meant") }

// foreign keeps its cancel to itself, so that the structure does not tell what it hears.
type foreign struct {
	context.Context
	done chan struct{}
}

func (f foreign) Done() <-chan struct{} { return f.done }

func opaque(ctx context.Context) context.Context { return foreign{ctx, make(chan struct{})} }

// embedding adds a value of its own and nothing else.
type embedding struct{ context.Context }

func embedded(ctx context.Context) context.Context { return embedding{ctx} }

var cutters = map[string]struct {
	derive
	cutter string
}{
	"Background":               {plain(background), "context.Background"},
	"TODO":                     {plain(todo), "context.TODO"},
	"WithoutCancel":            {plain(context.WithoutCancel), "context.WithoutCancel"},
	"Background, a timeout":    {patient(background), "context.Background"},
	"WithoutCancel, a timeout": {patient(context.WithoutCancel), "context.WithoutCancel"},
}

var innocents = map[string]derive{
	"the same":        plain(func(ctx context.Context) context.Context { return ctx }),
	"WithValue":       plain(valued),
	"WithTimeout":     patient(valued),
	"WithCancel":      context.WithCancel,
	"an embedding":    plain(embedded),
	"Detach":          plain(declared),
	"Detach, bounded": patient(declared),
	"a foreign type":  plain(opaque),
}

// unaryOf is not inlined, which would rename what it returns.
//
//go:noinline
func unaryOf(derive derive) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		ctx, cancel := derive(ctx)
		defer cancel()
		return handler(ctx, req) // unary
	}
}

// streamOf is not inlined, which would rename what it returns.
//
//go:noinline
func streamOf(derive derive) grpc.StreamServerInterceptor {
	return func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		ctx, cancel := derive(ss.Context())
		defer cancel()
		return handler(srv, &serverStream{ServerStream: ss, ctx: ctx}) // stream
	}
}

// guarded puts an innocent interceptor on either side of the suspect, each with a guard around it.
func guarded(suspect derive, r *tracer.Recorder) setup {
	with := plumbed(grpcx.WithRecorder(r))
	for _, derive := range []derive{plain(valued), suspect, plain(valued)} {
		with.server = append(with.server,
			grpc.ChainUnaryInterceptor(grpcx.GuardUnary(unaryOf(derive))),
			grpc.ChainStreamInterceptor(grpcx.GuardStream(streamOf(derive))),
		)
	}
	return with
}

func TestGuardNamesTheCutter(t *testing.T) {
	t.Parallel()
	for name, test := range cutters {
		for _, k := range kinds {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				r := newRecorder(t)
				if err := k.call(t.Context(), dial(t, guarded(test.derive, r), welcome)); err != nil {
					t.Fatal(err)
				}
				drops := settled(t, r).Check().Drops
				if len(drops) != 1 {
					t.Fatalf("got %d drops, want 1: %v", len(drops), drops)
				}
				method, middleware, mark := "grpc.testing.TestService/"+k.method, "grpcx_test.streamOf.func1", "// stream"
				if k.name == "unary" {
					middleware, mark = "grpcx_test.unaryOf.func1", "// unary"
				}
				want := tracer.Drop{
					Verdict: tracer.Cut, Kind: tracer.Task, Name: middleware, Cutter: test.cutter,
					Path:    []string{"client " + method, "server " + method, "task " + middleware},
					Culprit: tracer.Frame{Func: "github.com/ctxplumb/ctxplumb/" + middleware, File: thisFile(), Line: line(t, mark)},
					Test:    "TestGuardNamesTheCutter", Nodes: 1, Record: 2,
				}
				if diff := cmp.Diff(want, drops[0]); diff != "" {
					t.Error("(-want +got):\n", diff)
				}
			})
		}
	}
}

func thisFile() string {
	_, file, _, _ := runtime.Caller(0)
	return file
}

// line finds the line of this file that ends in mark.
func line(t *testing.T, mark string) int {
	t.Helper()
	text, err := os.ReadFile(thisFile())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.Lines(string(text)) {
		if n++; strings.HasSuffix(strings.TrimSpace(l), mark) {
			return n
		}
	}
	t.Fatalf("no line ends in %q", mark)
	return 0
}

func TestGuardIsSilent(t *testing.T) {
	t.Parallel()
	for name, derive := range innocents {
		for _, k := range kinds {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				r := newRecorder(t)
				if err := k.call(t.Context(), dial(t, guarded(derive, r), welcome)); err != nil {
					t.Fatal(err)
				}
				check(t, r, tree(k, "client * root linked\n  server * remote linked\n"))
			})
		}
	}
}

// TestGuardBlamesOnce shows that what happens below a cut is not held against the services below.
func TestGuardBlamesOnce(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			back := dial(t, plumbed(grpcx.WithRecorder(r)), welcome)
			front := dial(t, guarded(plain(background), r), func(ctx context.Context) error { return k.call(ctx, back) })
			if err := k.call(t.Context(), front); err != nil {
				t.Fatal(err)
			}
			middleware := "streamOf"
			if k.name == "unary" {
				middleware = "unaryOf"
			}
			check(t, r, tree(k, "client * root linked\n  server * remote linked\n"+
				"    task grpcx_test."+middleware+".func1 cut cut (context.Background)\n"+
				"      client * tied linked\n        server * remote linked\n"))
		})
	}
}
