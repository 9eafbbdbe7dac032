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
// records the request, under the route that chi or [http.ServeMux] matched; without a match, under its method. The
// handler sees the ResponseWriter that the server made. It is safe for concurrent use.
//
// It stands outside of what wraps request bodies, such as [http.MaxBytesHandler]: a wrapped body is not read ahead.
// Nor is one whose request announces trailers or asks for an upgrade. A handler that takes over the connection of any
// other request reads the body first.
func Middleware(options ...MiddlewareOption) func(http.Handler) http.Handler {
	c := &config{bodyLimit: DefaultBodyLimit}
	for _, o := range options {
		o.applyMiddleware(c)
	}
	return func(next http.Handler) http.Handler {
		if c.observer != nil {
			next = c.observed(next)
		}
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
		ctx, n = tracer.StartServer(ctx, c.recorder, method(r.Method), first(r.Header, parentHeader))
		defer n.End()
	}
	ctx = c.extract(ctx, r)
	body := c.unread(r, n)
	if body == nil && same(ctx, r.Context()) {
		next.ServeHTTP(w, r)
		return
	}
	inner := r.WithContext(ctx)
	if body != nil {
		inner.Body = body
		defer body.leave()
		body.begin(r.Context())
	}
	if n != nil {
		tx, _ := propagation.FromContext(ctx)
		n.Join(tx.ID, first(r.Header, "Traceparent"))
		n.JoinBranch(tx.Branch, tx.Op)
		defer rename(n, inner)
	}
	defer giveBack(r, inner)
	next.ServeHTTP(w, inner)
}

// extract returns ctx with the transaction that came in, or at the edge of the system with one that begins here.
func (c *config) extract(ctx context.Context, r *http.Request) context.Context {
	if c.public {
		return c.propagator.Begin(ctx)
	}
	return c.propagator.Extract(ctx, (*incoming)(r))
}

// value is that of ctx for key, nil where a foreign context panics.
func value(ctx context.Context, key any) (found any) {
	defer func() { _ = recover() }()
	return ctx.Value(key)
}

// same is false for contexts that cannot be compared.
func same(a, b context.Context) (equal bool) {
	defer func() { _ = recover() }()
	return a == b
}

// giveBack leaves on a request what was found out on a copy of it, as if there had been none: its pattern, by which
// those above may name it, and its form, whose files the server removes.
func giveBack(r, inner *http.Request) {
	r.Pattern, r.MultipartForm = inner.Pattern, inner.MultipartForm
}

// rename names the node by its route, which is known only after routing: a raw path could hold an id.
func rename(n *tracer.Node, r *http.Request) {
	if route := route(r); route != "" {
		n.Rename(route)
	}
}

func route(r *http.Request) string {
	if rctx, ok := value(r.Context(), chi.RouteCtxKey).(*chi.Context); ok {
		if pattern := rctx.RoutePattern(); pattern != "" {
			return method(r.Method) + " " + pattern
		}
	}
	switch {
	case r.Pattern == "" || r.Method == http.MethodConnect: // the pattern of a CONNECT that ServeMux redirects is its path
		return ""
	case strings.ContainsAny(r.Pattern, " \t"):
		return r.Pattern
	default:
		return method(r.Method) + " " + r.Pattern
	}
}

// method keeps what a peer made up out of the names of nodes; its stand-in is the one of OpenTelemetry.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return name
	default:
		return "_OTHER"
	}
}
