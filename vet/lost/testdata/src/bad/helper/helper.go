// Package helper has functions that drop contexts, and some that do not.
package helper

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

type key struct{}

var base, Stop = context.WithCancel(context.Background())

// Base is the context of the process.
func Base() context.Context { return base }

// Fresh starts anew.
func Fresh() context.Context { return context.WithValue(context.Background(), key{}, "fresh") }

// Indirect starts anew, by way of another.
func Indirect() context.Context { return Fresh() }

// Sometimes starts anew on one path.
func Sometimes(old context.Context, anew bool) context.Context {
	if anew {
		return context.Background() // want `context.Background\(\) is returned, though old came in: use old`
	}
	return old
}

// Timed returns a bound of its own.
func Timed() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Second)
}

// Options are those of a request, and of its own if it has none.
type Options struct{ Ctx context.Context }

// Context is that of the request.
func (o *Options) Context() context.Context {
	if o != nil && o.Ctx != nil {
		return o.Ctx
	}
	return context.Background()
}

// Tenant passes its context on.
func Tenant(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, "acme") }

// Or prefers the first.
func Or(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// Pay waits for its context.
func Pay(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// Note writes down who it was.
func Note(ctx context.Context, what string) {
	slog.InfoContext(ctx, what, "who", ctx.Value(key{}))
}

// Quick gives up after a second.
func Quick(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return Pay(ctx)
}

// Request makes a request.
func Request(ctx context.Context, url string) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
}

// Watched has what its closure notes down, and starts with the process if there is nothing else.
func Watched(ctx context.Context) (context.Context, func()) {
	if ctx == nil {
		ctx = Base()
	}
	ctx = context.WithValue(ctx, key{}, "watched")
	return ctx, func() { Note(ctx, "done") }
}
