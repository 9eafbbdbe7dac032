package httpx

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Middleware puts the transaction and the deadline of each request into its context, reads a small body ahead, and
// records the request, under the route that chi or [http.ServeMux] matched. The handler sees the ResponseWriter that
// the server made. It is safe for concurrent use.
func Middleware(options ...MiddlewareOption) func(http.Handler) http.Handler {
	c := &config{bodyLimit: DefaultBodyLimit}
	for _, o := range options {
		o.applyMiddleware(c)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, next) })
	}
}

func (c *config) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx := r.Context()
	if left, ok := budget(r.Header); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, left)
		defer cancel()
	}
	var n *tracer.Node
	if c.recording(r) {
		ctx, n = tracer.StartServer(ctx, c.recorder, r.Method, first(r.Header, parentHeader))
	}
	ctx = c.propagator.Extract(ctx, header(r.Header))
	body := c.readAhead(r, n)
	if ctx != r.Context() || body != r.Body {
		r = r.WithContext(ctx)
		r.Body = body
	}
	if n != nil {
		tx, _ := propagation.FromContext(ctx)
		n.Join(tx.ID, first(r.Header, "Traceparent"))
		defer finish(n, r)
	}
	next.ServeHTTP(w, r)
}

// finish names the node by its route, which is known only after routing: a raw path could hold an id.
func finish(n *tracer.Node, r *http.Request) {
	if route := route(r); route != "" {
		n.Rename(route)
	}
	n.End()
}

func route(r *http.Request) string {
	if rctx := chi.RouteContext(r.Context()); rctx != nil {
		if pattern := rctx.RoutePattern(); pattern != "" {
			return r.Method + " " + pattern
		}
	}
	if r.Pattern == "" {
		return ""
	}
	if method, _, ok := strings.Cut(r.Pattern, " "); ok && method == r.Method {
		return r.Pattern
	}
	return r.Method + " " + r.Pattern
}
