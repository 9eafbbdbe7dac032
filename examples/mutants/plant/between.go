package plant

import (
	"go/ast"
	"strings"
)

// severed are contexts that do not hear the one that goes in, by class.
var severed = []struct{ class, name, ctx string }{
	{"a", "context.Background()", "§context.Background()"},
	{"b", "context.WithoutCancel", "§context.WithoutCancel($ctx)"},
	{"c", "Done is nil", "§parts.NilDone{Context: $ctx}"},
	{"c", "Done never closes", "§parts.NeverDone{Context: $ctx, End: make(chan struct{})}"},
}

// joints are where calls pass through the code of whoever runs a service, with the text that puts something there and what it
// has for a context.
var joints = []struct {
	name string
	at   kind
	ctx  string
	text string
}{
	{
		"unary client interceptor", dialing, "ctx",
		"more = append(more, grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {\n" +
			"\treturn invoke($severed, method, req, reply, cc, options...)\n}))",
	},
	{
		"stream client interceptor", dialing, "ctx",
		"more = append(more, grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, stream grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {\n" +
			"\treturn stream($severed, desc, cc, method, options...)\n}))",
	},
	{
		"unary server interceptor", serving, "ctx",
		"more = append(more, grpc.ChainUnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {\n" +
			"\treturn handle($severed, req)\n}))",
	},
	{
		"stream server interceptor", serving, "stream.Context()",
		"more = append(more, grpc.ChainStreamInterceptor(func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {\n" +
			"\treturn handle(srv, parts.Stream{ServerStream: stream, Ctx: $severed})\n}))",
	},
	{
		"middleware", serving, "r.Context()",
		"inner := handler\n" +
			"handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {\n" +
			"\tinner.ServeHTTP(w, r.WithContext($severed))\n})",
	},
	{
		"transport", calling, "r.Context()",
		"next := $transport\nsevering := parts.RoundTrip(func(r *http.Request) (*http.Response, error) {\n" +
			"\treturn next.RoundTrip(r.WithContext($severed))\n})",
	},
}

// between puts each of those at each of the joints.
func between() []mutator {
	var all []mutator
	for _, sv := range severed {
		for _, j := range joints {
			ctx := strings.ReplaceAll(sv.ctx, "$ctx", j.ctx)
			text := strings.ReplaceAll(j.text, "$severed", ctx)
			known := ""
			if sv.class == "a" && j.name == "middleware" {
				known = "it stands around httpx.Middleware, and nothing of the request is left to know it by: that goes first"
			}
			all = append(all, mutator{
				known: known, class: sv.class, name: sv.name + ", in a " + j.name, at: []kind{j.at},
				when: func(s *Source, p place) bool {
					return j.at == calling || strings.Contains(text, "http.") == s.isHTTP(p)
				},
				edit: func(s *Source, p place) []edit { return s.interpose(p, text) },
			})
		}
	}
	return all
}

// isHTTP reports whether what is served is a handler of net/http.
func (s *Source) isHTTP(p place) bool { return strings.HasSuffix(p.fn, "HTTP") }

// interpose writes text before the first statement of what makes a connection, or before the one that makes a transport, in
// whose place the severing one is put.
func (s *Source) interpose(p place, text string) []edit {
	if p.kind != calling {
		return []edit{s.ahead(p, text)}
	}
	text = strings.ReplaceAll(text, "$transport", s.textOf(p.file, p.expr))
	return []edit{s.ahead(p, text), {p.file, s.offset(p.expr.Pos()), s.offset(p.expr.End()), "severing"}}
}

// joint gives the place where something can stand between a call and its function.
func (s *Source) joint(n ast.Node, stack []ast.Node) []place {
	switch n := n.(type) {
	case *ast.FuncDecl:
		at, ok := map[string]kind{"dial": dialing, "serveGRPC": serving, "serveHTTP": serving}[n.Name.Name]
		if ok {
			return []place{{kind: at, stmt: n.Body.List[0], body: n.Body}}
		}
	case *ast.CallExpr:
		if f := s.callee(n); f != nil && f.FullName() == "github.com/ctxplumb/ctxplumb/httpx.Transport" {
			return []place{{kind: calling, expr: n, stmt: statement(append(stack, n)), body: body(stack)}}
		}
	}
	return nil
}
