package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// helpers is a package that others of its module use.
const helpers = `package helpers

import "context"

var base = context.Background()

func Base() context.Context { return base }

func Sever(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx) // Sever
}

func Tenant(ctx context.Context) context.Context { return context.WithValue(ctx, 1, "acme") }

var One interface{ Sever(context.Context) context.Context } = one{}

type one struct{}

func (one) Sever(ctx context.Context) context.Context { return Sever(ctx) }

var Some interface{ Bound(context.Context) context.Context } = good{}

type good struct{}

func (good) Bound(ctx context.Context) context.Context { return Tenant(ctx) }

func (good) Keep(ctx context.Context) context.Context { return Tenant(ctx) }

type bad struct{}

func (bad) Bound(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func (bad) Base() context.Context { return context.Background() }

type Silent struct{ context.Context }

func (Silent) Done() <-chan struct{} { return nil }
`

const reserve = "s.stock.Reserve(ctx)"

// A helper of another package of the same module is looked into, and a type that is known to have cut is found where a value
// of it is made.
func TestLocateInModule(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ ctx, work, cutter, want string }{
		"a helper":                  {"helpers.Sever(ctx)", reserve, "", "helpers.go: return context.WithoutCancel(ctx)"},
		"around a helper":           {"helpers.Tenant(helpers.Sever(ctx))", reserve, "", "helpers.go: return context.WithoutCancel(ctx)"},
		"a variable of a package":   {"helpers.Base()", reserve, "", "shop.go: s.call(helpers.Base())"},
		"a type that cut":           {"helpers.Silent{ctx}", reserve, "helpers.Silent", "shop.go: s.call(helpers.Silent{ctx})"},
		"a pointer to it":           {"&helpers.Silent{ctx}", reserve, "*helpers.Silent", "shop.go: s.call(&helpers.Silent{ctx})"},
		"a type that waits":         {"helpers.Silent{ctx}", reserve, "", "shop.go: s.call(helpers.Silent{ctx})"},
		"a type that does not hear": {"helpers.Silent{ctx}", "select { case <-ctx.Done(): case <-s.over: }", "", "shop.go: s.call(helpers.Silent{ctx})"},
		"a type of the package":     {"&silent{ctx}", "<-ctx.Done()", "", "shop.go: s.call(&silent{ctx})"},
		"a type, and a pause":       {"helpers.Silent{ctx}", "time.Sleep(1)", "", "shop.go: time.Sleep(1)"},
		"another type":              {"helpers.Other{ctx}", reserve, "helpers.Silent", "shop.go: s.stock.Reserve(ctx)"},
		"behind an interface":       {"helpers.One.Sever(ctx)", reserve, "", "helpers.go: return context.WithoutCancel(ctx)"},
		"a variable from behind it": {"ctx", "x := helpers.One.Sever(ctx); s.stock.Reserve(x)", "", "helpers.go: return context.WithoutCancel(ctx)"},
		"one of several behind it":  {"helpers.Some.Bound(ctx)", reserve, "", "shop.go: s.call(helpers.Some.Bound(ctx))"},
		"none behind it":            {"s.keeper.Keep(ctx)", reserve, "", "shop.go: s.stock.Reserve(ctx)"},
		"a method given nothing":    {"s.base.Base()", reserve, "", "shop.go: s.stock.Reserve(ctx)"},
		"behind it, and a pause":    {"helpers.One.Sever(ctx)", "time.Sleep(1)", "", "shop.go: time.Sleep(1)"},
		"another module's helper":   {"elsewhere.Sever(ctx)", reserve, "", "shop.go: s.stock.Reserve(ctx)"},
		"a module that is longer":   {"longer.Sever(ctx)", reserve, "", "shop.go: s.stock.Reserve(ctx)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			shop := "package shop\n\nimport (\n\t\"example.com/m/helpers\"\n\t\"example.com/x/elsewhere\"\n\tlonger \"example.com/mm/helpers\"\n)\n\n" +
				"func (s *service) Place(ctx context.Context) {\n\ts.call(" + c.ctx + ")\n}\n\n" +
				"func (s *service) call(ctx context.Context) {\n\t" + c.work + "\n}\n\ntype silent struct{ context.Context }\n\nfunc (*silent) Done() <-chan struct{} { return nil }\n"
			for file, text := range map[string]string{"go.mod": "// m\nmodule example.com/m // m\n", "helpers/helpers.go": helpers, "api/shop/shop.go": shop} {
				path := filepath.Join(dir, filepath.FromSlash(file))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, "api", "shop", "shop.go")
			frame := func(function, text string) tracer.Frame {
				before, _, _ := strings.Cut(shop, text)
				return tracer.Frame{Func: "example.com/m/api/shop." + function, File: path, Line: 1 + strings.Count(before, "\n")}
			}
			got := source.Locate([]tracer.Frame{
				{Func: "google.golang.org/grpc.(*ClientConn).Invoke", File: "/grpc/call.go", Line: 1},
				frame("(*service).call", c.work), frame("(*service).Place", "s.call("),
			}, c.cutter)
			if want := "example.com/m/" + map[string]string{"shop.go": "api/shop", "helpers.go": "helpers"}[filepath.Base(got.File)]; got.Package() != want {
				t.Errorf("in package %s, want %s", got.Package(), want)
			}
			if diff := cmp.Diff(c.want, filepath.Base(got.File)+": "+got.Source); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
