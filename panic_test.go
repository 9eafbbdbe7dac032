package ctxplumb_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// faults is what the code of others does when ctxplumb calls it: it panics the nth time.
type faults struct {
	mu     sync.Mutex
	target int // zero for never
	sites  []string
}

func (f *faults) at(site string) {
	f.mu.Lock()
	f.sites = append(f.sites, site)
	due := len(f.sites) == f.target
	f.mu.Unlock()
	if due {
		panic("a hook: " + site)
	}
}

// seen are the places so far; a cancel may still be on its way to some.
func (f *faults) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sites)
}

// faulty is a context of others. What others call it for works.
type faulty struct {
	context.Context
	faults *faults
}

func (c faulty) Done() <-chan struct{}       { c.called("Done"); return c.Context.Done() }
func (c faulty) Err() error                  { c.called("Err"); return c.Context.Err() }
func (c faulty) Deadline() (time.Time, bool) { c.called("Deadline"); return c.Context.Deadline() }
func (c faulty) Value(key any) any           { c.called("Value"); return c.Context.Value(key) }

// called looks for whoever called the context, perhaps by way of others that it is embedded in.
func (c faulty) called(method string) {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for frame, more := frames.Next(); more; frame, more = frames.Next() {
		if strings.HasPrefix(frame.Function, "context.") || strings.HasSuffix(frame.Function, ").Value") {
			continue
		}
		if (tracer.Frame{Func: frame.Function}).InCtxplumb() || strings.Contains(frame.Function, "ctxplumb/internal/") {
			c.faults.at(method + " for " + frame.Function)
		}
		return
	}
}

// observer counts nothing.
type observer struct{ faults *faults }

func (o observer) Served(context.Context, propagation.Call)    { o.faults.at("Served") }
func (o observer) Sent(context.Context, propagation.Call)      { o.faults.at("Sent") }
func (o observer) Forgotten(context.Context, propagation.Call) { o.faults.at("Forgotten") }

// hooked are both sides of both transports with hooks wherever there may be one.
type hooked struct {
	faults     *faults
	propagator propagation.Propagator
	recorder   *tracer.Recorder
}

func newHooked(target int) hooked {
	f := &faults{target: target}
	recorder := tracer.NewRecorder(tracer.WithSuspects(), tracer.WithPoints(func(context.Context, tracer.Point) { f.at("points") }))
	recorder.Follow(func(tracer.Record) { f.at("follower") })
	return hooked{f, propagation.Propagator{
		Fallback: func(context.Context) (propagation.Transaction, bool) {
			f.at("Fallback")
			return propagation.Transaction{ID: "T-1"}, true
		},
		Accepted: func(context.Context, propagation.Transaction) { f.at("Accepted") },
	}, recorder}
}

// works are what an application does by way of ctxplumb: each hands a context of its own to the next, and tells what came of it.
var works = map[string]func(h hooked, ctx context.Context) string{
	"unary": func(h hooked, ctx context.Context) string {
		options := []grpcx.Option{grpcx.WithPropagator(h.propagator), grpcx.WithRecorder(h.recorder), grpcx.WithObserver(observer{h.faults})}
		guarded := grpcx.GuardUnary(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
			return handler(faulty{ctx, h.faults}, request)
		})
		info := &grpc.UnaryServerInfo{FullMethod: "/shop.Order/Place"}
		answer, err := grpcx.UnaryServerInterceptor(forServers(options)...)(faulty{ctx, h.faults}, "in", info, func(ctx context.Context, request any) (any, error) {
			return guarded(ctx, request, info, func(ctx context.Context, request any) (any, error) {
				below := h.work(ctx)
				invoke := func(ctx context.Context, _ string, request, _ any, _ *grpc.ClientConn, _ ...grpc.CallOption) error {
					return fmt.Errorf("%v called, %v", request, ctx.Err())
				}
				err := grpcx.UnaryClientInterceptor(options...)(faulty{ctx, h.faults}, "/shop.Stock/Reserve", request, nil, nil, invoke)
				return below + " out", err
			})
		})
		return fmt.Sprint(answer, err)
	},
	"stream": func(h hooked, ctx context.Context) string {
		options := []grpcx.Option{grpcx.WithPropagator(h.propagator), grpcx.WithRecorder(h.recorder), grpcx.WithObserver(observer{h.faults})}
		said := ""
		err := grpcx.StreamServerInterceptor(forServers(options)...)("srv", bareStream{ctx: faulty{ctx, h.faults}}, &grpc.StreamServerInfo{FullMethod: "/shop.Order/Watch"},
			func(srv any, stream grpc.ServerStream) error {
				open := func(ctx context.Context, _ *grpc.StreamDesc, _ *grpc.ClientConn, _ string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
					return bareClientStream{ctx: ctx}, nil
				}
				down, err := grpcx.StreamClientInterceptor(options...)(faulty{stream.Context(), h.faults}, &grpc.StreamDesc{}, nil, "/shop.Stock/Watch", open)
				said = fmt.Sprint(srv, h.work(stream.Context()), err, stream.SendMsg(1), stream.RecvMsg(1), down.SendMsg(1), down.RecvMsg(1), down.CloseSend())
				return down.RecvMsg(1)
			})
		return fmt.Sprint(said, err)
	},
	"HTTP": func(h hooked, ctx context.Context) string {
		options := []httpx.Option{httpx.WithPropagator(h.propagator), httpx.WithRecorder(h.recorder), httpx.WithObserver(observer{h.faults})}
		transport := httpx.Transport(roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusTeapot, Body: io.NopCloser(strings.NewReader(r.Method)), Request: r}, nil
		}), options...)
		handler := httpx.Middleware(forMiddleware(options)...)(httpx.Guard(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r.WithContext(faulty{r.Context(), h.faults}))
			})
		})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			below := h.work(r.Context())
			request, _ := http.NewRequestWithContext(faulty{r.Context(), h.faults}, http.MethodPut, "http://stock/", nil)
			response, err := transport.RoundTrip(request)
			if err != nil {
				panic(err)
			}
			text, err := io.ReadAll(response.Body)
			fmt.Fprint(w, below, response.StatusCode, string(text), err, response.Body.Close())
		})))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader("body")).WithContext(faulty{ctx, h.faults}))
		return fmt.Sprint(w.Code, w.Body)
	},
}

// work is what is done beside calls.
func (h hooked) work(ctx context.Context) string {
	ctx, n := tracer.Start(faulty{ctx, h.faults}, tracer.Task, "work")
	defer n.End()
	done := make(chan string)
	tracer.Go(faulty{ctx, h.faults}, "worker", func(ctx context.Context) {
		tried, err := tracer.Operation(tracer.Detach(faulty{ctx, h.faults}, "a test"), "try", time.Minute, func(ctx context.Context) (string, error) {
			return "tried", ctx.Err()
		})()
		done <- fmt.Sprint(tried, err)
	})
	return <-done
}

type bareStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s bareStream) Context() context.Context { return s.ctx }
func (bareStream) SendMsg(any) error          { return io.ErrShortWrite }
func (bareStream) RecvMsg(any) error          { return nil }

type bareClientStream struct {
	grpc.ClientStream
	ctx context.Context
}

func (s bareClientStream) Context() context.Context { return s.ctx }
func (bareClientStream) SendMsg(any) error          { return io.ErrClosedPipe }
func (bareClientStream) RecvMsg(any) error          { return io.EOF }
func (bareClientStream) CloseSend() error           { return nil }

func forServers(options []grpcx.Option) (converted []grpcx.ServerOption) {
	for _, o := range options {
		converted = append(converted, o)
	}
	return converted
}

func forMiddleware(options []httpx.Option) (converted []httpx.MiddlewareOption) {
	for _, o := range options {
		converted = append(converted, o)
	}
	return converted
}

// TestPanicAtEveryHook lets the code of others panic wherever ctxplumb calls it, one place after the other: an application does
// not notice.
func TestPanicAtEveryHook(t *testing.T) {
	t.Parallel()
	for name, work := range works {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sites := map[string]bool{}
			want, count := "", 1
			for target := 0; target <= count; target++ {
				h := newHooked(target)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				got := outcome(func() string { return work(h, ctx) })
				h.recorder.Look()
				_ = h.recorder.Wait(ctx)
				h.recorder.Leaks()
				h.recorder.Tree().Check()
				cancel()
				h.recorder.Close()
				if target == 0 {
					want = got
				}
				seen := h.faults.seen()
				count = max(count, len(seen))
				if got != want {
					t.Errorf("a panic in %s: got %s, want %s", seen[target-1], got, want)
				}
				for _, site := range seen {
					sites[site] = true
				}
			}
			t.Logf("%d calls, of %d sorts: %s", count, len(sites), want)
		})
	}
}

// outcome is what work returns, or how it panics.
func outcome(work func() string) (text string) {
	defer func() {
		if cause := recover(); cause != nil {
			text = fmt.Sprint("panic: ", cause)
		}
	}()
	return work()
}
