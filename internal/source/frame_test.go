package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// frame gives a frame whose file is not at hand.
func frame(function, file string) tracer.Frame {
	return tracer.Frame{Func: function, File: file, Line: 7}
}

func TestWhoIsNamedWhereNobodyIsToBlame(t *testing.T) {
	t.Parallel()
	var (
		sleep     = frame("time.Sleep", goroot+"time/asleep.go")
		vendored  = frame("vendor/golang.org/x/net/http2/hpack.(*Encoder).Write", goroot+"vendor/golang.org/x/net/http2/hpack/e.go")
		own       = frame("github.com/ctxplumb/ctxplumb/grpcx.StreamClientInterceptor.func1", "/home/ann/go/ctxplumb/grpcx/client.go")
		ownTests  = frame("github.com/ctxplumb/ctxplumb/grpcx_test.TestCall", "/home/ann/go/ctxplumb/grpcx/client_test.go")
		example   = frame("github.com/ctxplumb/ctxplumb/examples/shop/order.Place", "/home/ann/go/ctxplumb/examples/shop/order/place.go")
		relative  = frame("example.com/shop/order.Place", "testdata/guilty/todo.go")
		sibling   = frame("github.com/ctxplumb/ctxplumb/grpcxy.F", "/home/ann/go/ctxplumb/grpcxy/f.go")
		library   = frame("go.uber.org/zap.(*Logger).Info", "/home/ann/go/pkg/mod/go.uber.org/zap@v1.27.0/logger.go")
		copied    = frame("go.uber.org/zap.(*Logger).Info", "/home/ann/shop/vendor/go.uber.org/zap/logger.go")
		stub      = frame("example.com/shop/pb.(*stockClient).Reserve", "/home/ann/shop/pb/stock_grpc.pb.go")
		order     = frame("example.com/shop/order.Place", "/home/ann/shop/order/place.go")
		handler   = frame("example.com/shop/order.Handle", "/home/ann/shop/order/handle.go")
		trimmed   = frame("net/http.(*Client).Do", "net/http/client.go")
		trimmedBy = frame("shop/order.Place", "shop/order/place.go")
		trimmedOf = frame("go.uber.org/zap.(*Logger).Info", "go.uber.org/zap@v1.27.0/logger.go")
	)
	for name, test := range map[string]struct {
		stack []tracer.Frame
		want  tracer.Frame
	}{
		"no frame":                   {nil, tracer.Frame{}},
		"only the standard library":  {[]tracer.Frame{sleep, trimmed, vendored}, sleep},
		"no user":                    {[]tracer.Frame{sleep, vendored, library, own}, library},
		"the innermost user":         {[]tracer.Frame{sleep, own, stub, order, handler}, order},
		"a library":                  {[]tracer.Frame{library, copied, order}, order},
		"ctxplumb's tests":           {[]tracer.Frame{own, ownTests, order}, ownTests},
		"ctxplumb's examples":        {[]tracer.Frame{own, example, order}, example},
		"files without their folder": {[]tracer.Frame{trimmed, trimmedOf, trimmedBy, order}, trimmedBy},
		"a file of another folder":   {[]tracer.Frame{relative, order}, relative},
		"a name like ctxplumb's":     {[]tracer.Frame{own, sibling, order}, sibling},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, source.Locate(test.stack, "")); diff != "" {
				t.Errorf("frame (-want +got):\n%s", diff)
			}
		})
	}
}

const cut = `package cut

import "context"

func Cut(next func(context.Context)) {
	next(context.Background()) // always
}
`

// write puts the text into a new folder and gives its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhoseCodeCanBeToBlame(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		function, file string
		guilty         bool
	}{
		"a user":             {"example.com/shop.Cut", "shop/cut.go", true},
		"a library":          {"go.uber.org/cut.Cut", "go.uber.org/cut@v1.0.0/cut.go", true},
		"a vendored library": {"go.uber.org/cut.Cut", "vendor/go.uber.org/cut/cut.go", true},
		"ctxplumb's tests":   {"github.com/ctxplumb/ctxplumb/tracer_test.Cut", "tracer/cut_test.go", true},
		"ctxplumb":           {"github.com/ctxplumb/ctxplumb/tracer.Cut", "tracer/cut.go", false},
		"ctxplumb's rooms":   {"github.com/ctxplumb/ctxplumb/tracer/tracertest.Cut", "tracertest/cut.go", false},
		"grpc":               {"google.golang.org/grpc/internal/cut.Cut", "grpc@v1.0.0/cut.go", false},
		"generated code":     {"example.com/shop.Cut", "shop/cut.pb.go", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := frame("example.com/shop.main", "/home/ann/shop/main.go")
			at := tracer.Frame{Func: test.function, File: write(t, test.file, cut), Line: 6}
			inner := frame("example.com/shop.handle", "/home/ann/shop/handle.go")
			want := inner
			if test.guilty {
				want = at
				want.Source = "next(context.Background())"
			}
			if diff := cmp.Diff(want, source.Locate([]tracer.Frame{inner, at, caller}, "")); diff != "" {
				t.Errorf("culprit (-want +got):\n%s", diff)
			}
		})
	}
}

// A test that calls a handler on its own goroutine makes the request: the context it makes is no lost one.
func TestTheTestThatMadeTheRequestIsInnocent(t *testing.T) {
	t.Parallel()
	const text = `package shop

import (
	"context"
	"net/http"
)

func TestOrder(t *testing.T) {
	req, _ := http.NewRequestWithContext(context.Background(), "GET", "/", nil)
	mux.ServeHTTP(httptest.NewRecorder(), req)
}
`
	var (
		sleep      = frame("time.Sleep", goroot+"time/asleep.go")
		handler    = frame("example.com/shop.order", "/home/ann/shop/order.go")
		middleware = frame("github.com/ctxplumb/ctxplumb/httpx.Middleware.func1.1", "/home/ann/httpx/middleware.go")
		client     = frame("github.com/ctxplumb/ctxplumb/httpx.Transport.func1", "/home/ann/httpx/transport.go")
		test       = tracer.Frame{Func: "example.com/shop.TestOrder", File: write(t, "order_test.go", text), Line: 10}
		runner     = frame("testing.tRunner", goroot+"testing/testing.go")
	)
	guilty := tracer.Frame{
		Func: test.Func, File: test.File, Line: 9,
		Source: `req, _ := http.NewRequestWithContext(context.Background(), "GET", "/", nil)`,
	}
	for name, c := range map[string]struct {
		stack []tracer.Frame
		want  tracer.Frame
	}{
		"a handler that sleeps":       {[]tracer.Frame{sleep, handler, middleware, test, runner}, handler},
		"a test that is the caller":   {[]tracer.Frame{client, test, runner}, guilty},
		"a caller of the client":      {[]tracer.Frame{client, handler, test, runner}, guilty},
		"a handler without ctxplumb":  {[]tracer.Frame{sleep, handler, test, runner}, guilty},
		"a test's file but no runner": {[]tracer.Frame{sleep, handler, middleware, test}, guilty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, source.Locate(c.stack, "")); diff != "" {
				t.Errorf("culprit (-want +got):\n%s", diff)
			}
		})
	}
}
