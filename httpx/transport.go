package httpx

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/observe"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Transport returns a RoundTripper that sends the id of the request's transaction and what is left of its deadline,
// and records the call under its method and host. A nil base means [http.DefaultTransport]. The request is not
// changed; the node ends with the response's body, or with the request's context.
func Transport(base http.RoundTripper, options ...Option) http.RoundTripper {
	c := &config{}
	for _, o := range options {
		o.applyTransport(c)
	}
	if base == nil {
		base = http.DefaultTransport
	}
	return &transport{base: base, config: c}
}

type transport struct {
	base   http.RoundTripper
	config *config
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	s := observe.Send(ctx, t.config.observer, system, method(cmp.Or(r.Method, http.MethodGet)))
	if s == nil && !t.config.recording(r) {
		return t.base.RoundTrip(t.config.prepare(ctx, r, nil))
	}
	tx, _ := propagation.FromContext(ctx)
	ctx, n := tracer.StartClient(ctx, t.config.recorder, target(r), tx.ID)
	f := &following{ctx: ctx, node: n, sending: s}
	response, err := t.base.RoundTrip(t.config.prepare(ctx, r, n))
	n.Reach(tracer.Receive)
	if err != nil || response == nil {
		f.end(true)
		return response, err
	}
	return f.follow(response), nil
}

// CloseIdleConnections is what [http.Client.CloseIdleConnections] looks for.
func (t *transport) CloseIdleConnections() {
	if base, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		base.CloseIdleConnections()
	}
}

// target names a call, without the port: one that a test was given would differ from run to run. What is missing in r is
// for the base to judge.
func target(r *http.Request) string {
	host := ""
	if r.URL != nil {
		host = r.URL.Hostname()
	}
	return method(cmp.Or(r.Method, http.MethodGet)) + " " + host
}

// deadline is that of ctx, none where a foreign context panics.
func deadline(ctx context.Context) (at time.Time, ok bool) {
	defer func() { _ = recover() }()
	return ctx.Deadline()
}

// prepare returns a copy of r, with headers of its own where there is something to say, that belongs to ctx.
func (c *config) prepare(ctx context.Context, r *http.Request, n *tracer.Node) *http.Request {
	_, travels := propagation.FromContext(ctx)
	deadline, bounded := deadline(ctx)
	if !travels && !bounded && n == nil {
		return r
	}
	r = r.WithContext(ctx)
	if r.Header = maps.Clone(r.Header); r.Header == nil {
		r.Header = http.Header{}
	}
	c.propagator.Inject(ctx, outgoing(r.Header))
	if bounded {
		r.Header[budgetHeader] = []string{formatBudget(time.Until(deadline))}
	}
	if n != nil {
		r.Header[parentHeader] = []string{n.Parent()}
	}
	return r
}
