package hand

import (
	"context"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"google.golang.org/grpc"
)

func mark() {}

type call struct{ ctx context.Context }

func (c call) Context() context.Context { return c.ctx }

type workflow interface {
	Done() chanLike
	Deadline() (time.Time, bool)
	Err() error
	Value(key any) any
}

type chanLike interface{ Receive() }

type storeClient struct{ call }

type params struct {
	HTTPRequest *http.Request
	Entry       string
}

type kept struct{ request *http.Request }

func none()                                              { mark() } // want `at hand: nothing`
func plain(ctx context.Context)                          { mark() } // want `at hand: ctx`
func blank(_ context.Context)                            { mark() } // want `at hand: context.Context`
func unnamed(context.Context, *http.Request)             { mark() } // want `at hand: context.Context \*http.Request`
func handler(w http.ResponseWriter, r *http.Request)     { mark() } // want `at hand: r.Context\(\)`
func stream(srv any, s grpc.ServerStream)                { mark() } // want `at hand: s.Context\(\)`
func generic(s grpc.ServerStreamingServer[call])         { mark() } // want `at hand: s.Context\(\)`
func own(c call)                                         { mark() } // want `at hand: c.Context\(\)`
func client(s grpc.ClientStream, c storeClient)          { mark() } // want `at hand: nothing`
func ofAWorkflow(ctx workflow)                           { mark() } // want `at hand: nothing`
func command(cmd *exec.Cmd)                              { mark() } // want `at hand: nothing`
func test(ctx context.Context, t *testing.T)             { mark() }
func suite(ctx context.Context, b testing.TB)            { mark() }
func typed[C context.Context](ctx C, other storeClient)  { mark() } // want `at hand: nothing`
func generated(p params, old *params)                    { mark() } // want `at hand: p.HTTPRequest.Context\(\) old.HTTPRequest.Context\(\)`
func answered(res *http.Response, k kept)                { mark() } // want `at hand: nothing`
func pair(parent context.Context, child context.Context) { mark() } // want `at hand: parent child`

func nested(ctx context.Context) {
	func(r *http.Request) {
		mark() // want `at hand: r.Context\(\) ctx`
	}(nil)
	{
		ctx := 1
		mark() // want `at hand: hidden ctx`
		_ = ctx
	}
}

var literal = func(ctx context.Context) {
	mark() // want `at hand: ctx`
}
