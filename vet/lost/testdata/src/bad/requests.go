package bad

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"

	"google.golang.org/grpc"

	"bad/helper"
)

func handle(w http.ResponseWriter, r *http.Request) {
	if err := pay(context.Background(), 1); err != nil { // want `context.Background\(\) is handed to pay, though r.Context\(\) came in: use r.Context\(\)`
		w.WriteHeader(http.StatusBadGateway)
	}
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(context.Background(), key{}, r.Header.Get("Tenant")) // want `context.Background\(\) is handed to next.ServeHTTP, though r.Context\(\) came in: use r.Context\(\)`
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func cloned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.Clone(context.Background())) // want `context.Background\(\) is handed to next.ServeHTTP, though r.Context\(\) came in: use r.Context\(\)`
	})
}

type transport struct{ next http.RoundTripper }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return t.next.RoundTrip(r.WithContext(context.TODO())) // want `context.TODO\(\) is handed to t.next.RoundTrip, though r.Context\(\) came in: use r.Context\(\)`
}

func onTheSide(w http.ResponseWriter, r *http.Request) {
	go func() {
		_ = pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though r.Context\(\) came in: use r.Context\(\)`
	}()
}

func onTheSideDirectly(w http.ResponseWriter, r *http.Request) {
	go pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though r.Context\(\) came in: use r.Context\(\)`
}

func literal(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_ = pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though r.Context\(\) came in: use r.Context\(\)`
	})
}

func putBack(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*r = *r.WithContext(context.Background()) // want `context.Background\(\) is left to the caller, though r.Context\(\) came in: use r.Context\(\)`
		next.ServeHTTP(w, r)
	})
}

func proxy(target *url.URL) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.Out = p.Out.WithContext(context.Background()) // want `context.Background\(\) is left to the caller, though p.In.Context\(\) came in: use p.In.Context\(\)`
		p.SetURL(target)
	}}
}

type createParams struct {
	HTTPRequest *http.Request
	Amount      int
}

func create(params createParams) error {
	ctx := params.HTTPRequest.Context()
	go func() {
		_ = pay(context.Background(), params.Amount) // want `context.Background\(\) is handed to pay, though params.HTTPRequest.Context\(\) came in: use params.HTTPRequest.Context\(\)`
	}()
	return pay(ctx, params.Amount)
}

func unary(_ context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx := context.WithValue(context.Background(), key{}, "acme") // want `context.Background\(\) is handed to handler, though a context.Context came in: give it a name, and use it`
	return handler(ctx, req)
}

func unaryFreshValue(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(helper.Tenant(context.Background()), req) // want `context.Background\(\) is handed to handler, though ctx came in: use ctx`
}

// noCancel keeps the deadline and nothing else, on two paths. That is one finding.
func noCancel(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	cancel := func() {}
	if deadline, ok := ctx.Deadline(); ok {
		ctx, cancel = context.WithDeadline(context.Background(), deadline) // want `context.Background\(\) is handed to handler, though ctx came in: use ctx`
	} else {
		ctx = context.Background()
	}
	defer cancel()
	return handler(ctx, req)
}

func client(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	return invoke(context.Background(), method, req, reply, cc, opts...) // want `context.Background\(\) is handed to invoke, though ctx came in: use ctx`
}

func clientStream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	return open(context.TODO(), desc, cc, method, opts...) // want `context.TODO\(\) is handed to open, though ctx came in: use ctx`
}

type tenantStream struct {
	grpc.ServerStream
	tenant string
}

func (s tenantStream) Context() context.Context {
	return context.WithValue(context.Background(), key{}, s.tenant) // want `context.Background\(\) is returned, though s.ServerStream.Context\(\) came in: use s.ServerStream.Context\(\)`
}

type wrapped struct {
	grpc.ServerStream
	ctx context.Context
}

func (w *wrapped) Context() context.Context { return w.ctx }

func stream(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &wrapped{s, context.Background()}) // want `context.Background\(\) is handed to handler, though s.Context\(\) came in: use s.Context\(\)`
}

func streamInSteps(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	w := &wrapped{ServerStream: s}
	w.ctx = context.WithValue(context.Background(), key{}, 1) // want `context.Background\(\) is handed to handler, though s.Context\(\) came in: use s.Context\(\)`
	return handler(srv, w)
}

func streamed(s grpc.ServerStreamingServer[int]) error {
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though s.Context\(\) came in: use s.Context\(\)`
}

func (w *wrapped) RecvMsg(m any) error {
	if err := pay(context.Background(), 1); err != nil { // want `context.Background\(\) is handed to pay, though w.ServerStream.Context\(\) came in: use w.ServerStream.Context\(\)`
		return err
	}
	return w.ServerStream.RecvMsg(m)
}
