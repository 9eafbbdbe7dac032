package tracer_test

import (
	"net/http"
	"reflect"
	"runtime"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestWhoseCodeAFrameIs(t *testing.T) {
	t.Parallel()
	type whose struct{ Standard, Ctxplumb, MayCut, User bool }
	pc := reflect.ValueOf(http.Get).Pointer()
	get, _ := runtime.FuncForPC(pc).FileLine(pc)
	for name, tc := range map[string]struct {
		function, file string
		want           whose
	}{
		"a user":                     {"example.com/shop.Place", "/src/shop/place.go", whose{MayCut: true, User: true}},
		"a user, trimmed":            {"shop.Place", "shop/place.go", whose{MayCut: true, User: true}},
		"a user's folder called log": {"log/shop.Place", "/src/log/shop/place.go", whose{MayCut: true, User: true}},
		"a library":                  {"go.uber.org/x.Do", "/go/pkg/mod/go.uber.org/x@v1.0.0/x.go", whose{MayCut: true}},
		"vendored":                   {"go.uber.org/x.Do", "/src/shop/vendor/go.uber.org/x/x.go", whose{MayCut: true}},
		"generated":                  {"example.com/shop.Call", "/src/shop/shop_grpc.pb.go", whose{}},
		"grpc-go":                    {"google.golang.org/grpc.(*Server).Serve", "/go/pkg/mod/google.golang.org/grpc@v1.0.0/server.go", whose{}},
		"grpc-go's internals":        {"google.golang.org/grpc/internal/transport.New", "/go/pkg/mod/google.golang.org/grpc@v1.0.0/t.go", whose{}},
		"net/http":                   {"net/http.Get", get, whose{Standard: true}},
		"net/http, trimmed":          {"net/http.Get", "net/http/client.go", whose{Standard: true}},
		"ctxplumb":                   {"github.com/ctxplumb/ctxplumb/grpcx.name", "/src/grpcx/server.go", whose{Ctxplumb: true}},
		"ctxplumb's tests":           {"github.com/ctxplumb/ctxplumb/grpcx_test.TestName", "/src/grpcx/server_test.go", whose{MayCut: true, User: true}},
		"ctxplumb's examples":        {"github.com/ctxplumb/ctxplumb/examples/shop.Place", "/src/examples/shop/place.go", whose{MayCut: true, User: true}},
		"no place":                   {"", "", whose{MayCut: true}},
	} {
		f := tracer.Frame{Func: tc.function, File: tc.file, Line: 1}
		got := whose{f.InStandardLibrary(), f.InCtxplumb(), f.MayCut(), f.InUserCode()}
		if got != tc.want {
			t.Errorf("%s: %s is %+v, want %+v", name, tc.function, got, tc.want)
		}
	}
}
