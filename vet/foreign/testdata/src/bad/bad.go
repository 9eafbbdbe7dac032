package bad

import (
	"context"
	"net/http"
	"time"
)

type nilDone struct{ context.Context }

func (nilDone) Done() <-chan struct{} { return nil } // want `Done of nilDone is nil, so that nobody hears its end: leave it to Context, or cut with context.WithoutCancel and declare it`

type nilByPointer struct {
	context.Context
	tenant string
}

func (c *nilByPointer) Done() <-chan struct{} { return nil } // want `Done of \*nilByPointer is nil`

type nilWithValue struct{ context.Context }

func (_ nilWithValue) Done() <-chan struct{} { return nil } // want `Done of nilWithValue is nil`
func (c nilWithValue) Value(key any) any     { return c.Context.Value(key) }

type nilOnAllPaths struct{ context.Context }

func (c nilOnAllPaths) Done() <-chan struct{} { // want `Done of nilOnAllPaths is nil`
	if _, ok := c.Deadline(); ok {
		return nil
	}
	return nil
}

type never struct {
	context.Context
	end chan struct{}
}

func newNever(ctx context.Context) never { return never{ctx, make(chan struct{})} }

func (n never) Done() <-chan struct{} { return n.end } // want `Done of never is a channel that nobody closes when its parent ends`

type Exported struct {
	context.Context
	End chan struct{}
}

func (e Exported) Done() <-chan struct{} { return e.End } // want `Done of Exported is a channel that nobody closes when its parent ends`

type anew struct{ context.Context }

func (a anew) Done() <-chan struct{} { return make(chan struct{}) } // want `Done of anew is a channel that nobody closes`

type generic[T any] struct {
	context.Context
	value T
}

func (g generic[T]) Done() <-chan struct{} { return nil } // want `Done of generic\[T\] is nil`

type withRequest struct {
	context.Context
	r *http.Request
	d time.Duration
}

func (w *withRequest) Done() <-chan struct{} { // want `Done of \*withRequest is nil`
	return nil
}

type withLocal struct{ context.Context }

func (w withLocal) Done() <-chan struct{} { // want `Done of withLocal is nil`
	var none chan struct{}
	return none
}
