package grpcx_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// witness writes down what it is told.
type witness struct {
	mu    sync.Mutex
	lines []string
}

func (w *witness) note(what string, call propagation.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	tx := call.Transaction
	w.lines = append(w.lines, fmt.Sprintf("%s %s %s, transaction %s%s %s, %v, %v", what, call.System, call.Name, tx.ID, tx.Branch, tx.Op, call.Duration, call.Outcome))
}

func (w *witness) Served(_ context.Context, call propagation.Call)    { w.note("served", call) }
func (w *witness) Sent(_ context.Context, call propagation.Call)      { w.note("sent", call) }
func (w *witness) Forgotten(_ context.Context, call propagation.Call) { w.note("forgot", call) }

func (w *witness) check(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.Sort(w.lines)
	if diff := cmp.Diff(want, w.lines); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestObserver(t *testing.T) {
	t.Parallel()
	refuse := errors.New("out of stock")
	for _, tt := range []struct {
		name         string
		visit        func(context.Context) error
		served, sent string
	}{
		{"success", pause, "1s, ok", "1s, ok"},
		{"error", func(ctx context.Context) error { return errors.Join(pause(ctx), refuse) }, "1s, failed", "1s, failed"},
		{"says that it was canceled", func(context.Context) error { return status.Error(codes.Canceled, "") }, "0s, canceled", "0s, canceled"},
		{"says that it was late", func(context.Context) error { return status.Error(codes.DeadlineExceeded, "") }, "0s, deadline_exceeded", "0s, deadline_exceeded"},
		{"success after the cancel", afterCancel, "10s, canceled", "10s, canceled"},
	} {
		for _, k := range kinds {
			t.Run(tt.name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var w witness
					client := dial(t, plumbed(grpcx.WithObserver(&w)), tt.visit)
					_ = k.call(t.Context(), client) // without a transaction nobody is told
					w.check(t)
					ctx, cancel := context.WithCancel(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"}))
					defer cancel()
					time.AfterFunc(10*time.Second, cancel)
					_ = k.call(ctx, client)
					name := "grpc grpc.testing.TestService/" + k.method
					w.check(t, "sent "+name+", transaction T-101 try, "+tt.sent, "served "+name+", transaction T-1 , "+tt.served)
				})
			})
		}
	}
}

func pause(ctx context.Context) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
	return nil
}

// afterCancel reports a success on a context that is dead, if that belongs to a transaction.
func afterCancel(ctx context.Context) error {
	if _, ok := propagation.FromContext(ctx); ok {
		<-ctx.Done()
	}
	return nil
}

// TestSuccessIsPassedOn, on a dead context too: what the application says is its own.
func TestSuccessIsPassedOn(t *testing.T) {
	t.Parallel()
	var w witness
	ctx, cancel := context.WithCancel(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1", Op: "confirm"}))
	info := &grpc.UnaryServerInfo{FullMethod: "/shop.Stock/Confirm"}
	got, err := grpcx.UnaryServerInterceptor(grpcx.WithObserver(&w))(ctx, nil, info, func(context.Context, any) (any, error) {
		cancel()
		return "done", nil
	})
	if got != "done" || err != nil {
		t.Errorf("got %v, %v; want done", got, err)
	}
	if len(w.lines) != 1 || !strings.HasSuffix(w.lines[0], ", canceled") {
		t.Errorf("told %v, want one call that was canceled", w.lines)
	}
}

func TestObserverOfAPanic(t *testing.T) {
	t.Parallel()
	for _, k := range []kind{kinds[0], kinds[3]} {
		synctest.Test(t, func(t *testing.T) {
			var w witness
			ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"})
			func() {
				defer func() {
					if got := recover(); got != "boom" {
						t.Errorf("recovered %v, want boom", got)
					}
				}()
				_ = serve(ctx, k, []grpcx.Option{grpcx.WithObserver(&w)}, func(context.Context) error { panic("boom") })
			}()
			w.check(t, "served grpc "+serverName(k)+", transaction T-1 , 0s, failed")
		})
	}
}

// serverName is how serve names a call: its streams have no service, like those for a handler of unknown ones.
func serverName(k kind) string {
	if k.name == "unary" {
		return "grpc.testing.TestService/" + k.method
	}
	return "_OTHER"
}

// TestForgotten lets a handler call on in several ways, of which some forget the transaction.
func TestForgotten(t *testing.T) {
	t.Parallel()
	const forgot = "forgot grpc grpc.testing.TestService/EmptyCall, transaction T-1 , 0s, ok"
	const sent = "sent grpc _OTHER, transaction T-1 , 0s, ok"
	for _, tt := range []struct {
		name  string
		visit func(ctx context.Context, call func(context.Context))
		want  []string
	}{
		{"on its context", func(ctx context.Context, call func(context.Context)) { call(ctx) }, []string{sent}},
		{"below it", func(ctx context.Context, call func(context.Context)) { call(context.WithoutCancel(ctx)) }, []string{sent}},
		{"on a fresh one", func(_ context.Context, call func(context.Context)) { call(context.Background()) }, []string{forgot}},
		{"twice", func(_ context.Context, call func(context.Context)) {
			call(context.Background())
			call(context.TODO())
		}, []string{forgot, forgot}},
		{"in a goroutine", func(_ context.Context, call func(context.Context)) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				call(context.Background())
			}()
			<-done
		}, []string{forgot}},
		{"declared", func(_ context.Context, call func(context.Context)) {
			call(tracer.Detach(context.Background(), "the audit has a life of its own"))
		}, nil},
		{"after the end", func(_ context.Context, call func(context.Context)) {
			go func() {
				<-time.After(time.Second)
				call(context.Background())
			}()
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var w witness
				send := grpcx.UnaryClientInterceptor(grpcx.WithObserver(&w))
				call := func(ctx context.Context) {
					_ = send(ctx, "/any.Service/Method", nil, nil, nil, func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error { return nil })
				}
				client := dial(t, setup{server: grpcx.ServerOptions(grpcx.WithObserver(&w)), client: grpcx.DialOptions()}, func(ctx context.Context) error {
					tt.visit(ctx, call)
					return nil
				})
				call(t.Context()) // no request: nothing is forgotten
				if err := kinds[0].call(propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}), client); err != nil {
					t.Error(err)
				}
				<-time.After(time.Minute)
				served := "served grpc grpc.testing.TestService/EmptyCall, transaction T-1 , 0s, ok"
				want := append(slices.Clone(tt.want), served)
				slices.Sort(want)
				w.check(t, want...)
			})
		})
	}
}
