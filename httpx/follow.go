package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/ctxplumb/ctxplumb/internal/observe"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// following is a request that was sent, until it is over: its node, and what an observer is told of it. Either may be nil.
type following struct {
	ctx     context.Context
	node    *tracer.Node
	sending *observe.Sending
}

// end says how it ended. A context that ends later than a success is nothing to it.
func (f *following) end(failed bool) {
	f.node.End()
	outcome := propagation.OK
	if failed {
		outcome = observe.Outcome(f.ctx, true)
	}
	f.sending.End(outcome)
}

// follow ends f with the response. A response that takes over the connection has no body to wait for.
func (f *following) follow(response *http.Response) *http.Response {
	failed := response.StatusCode >= http.StatusBadRequest
	if response.StatusCode == http.StatusSwitchingProtocols || response.Body == nil || response.Body == http.NoBody {
		f.end(failed)
		return response
	}
	body := &responseBody{ReadCloser: response.Body, following: f, failed: failed}
	body.stop = f.watch()
	response.Body = body
	return response
}

// watch ends f with its context, unless a foreign one panics.
func (f *following) watch() (stop func() bool) {
	defer func() {
		if recover() != nil {
			stop = func() bool { return false }
		}
	}()
	return context.AfterFunc(f.ctx, func() { f.end(true) })
}

// responseBody ends what follows it with the body, however that ends.
type responseBody struct {
	io.ReadCloser
	following *following
	failed    bool
	stop      func() bool
}

func (b *responseBody) Read(p []byte) (int, error) {
	count, err := b.ReadCloser.Read(p)
	if err != nil {
		b.finish(b.failed || !errors.Is(err, io.EOF))
	}
	return count, err
}

func (b *responseBody) Close() error {
	defer b.finish(b.failed)
	return b.ReadCloser.Close()
}

func (b *responseBody) finish(failed bool) {
	defer b.following.end(failed)
	defer func() { _ = recover() }() // a foreign Done or Value
	b.stop()
}
