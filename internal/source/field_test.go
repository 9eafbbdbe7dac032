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

// kept is a package whose contexts come from fields.
const kept = `package shop

import (
	"context"
	"net/http"
)

type repo struct {
	client *http.Client
	base   context.Context
}

func newRepo(base context.Context) *repo { return &repo{base: base} }

func (r *repo) All(ctx context.Context) error {
	return r.query(r.base, 1) // All
}

func (r *repo) Bound(ctx context.Context) error {
	bound, cancel := context.WithTimeout(r.base, 1)
	defer cancel()
	return r.query(bound, 2) // Bound
}

func (r *repo) Some(ctx context.Context) error {
	return r.query(ctx, 3) // Some
}

func (r *repo) Two(ctx context.Context) error {
	return r.query(r.base, ctx) // Two
}

func (r *repo) query(ctx context.Context, n int) error {
	req, err := http.NewRequestWithContext(ctx, "GET", r.url, nil)
	if err != nil {
		return err
	}
	return r.client.Do(req) // query
}

type session struct {
	ctx, other context.Context
	*repo
	url string
}

func open(ctx context.Context) *session {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // open
	return &session{ctx, nil, nil, ""}
}

type options struct{ shape func(context.Context) (context.Context, func()) }

func bounded(o *options) {
	o.shape = func(ctx context.Context) (context.Context, func()) {
		return context.WithTimeout(context.WithoutCancel(ctx), 1)
	}
}

type log struct{ options }

func (l *log) Write(ctx context.Context) error {
	ctx, cancel := l.shape(ctx)
	defer cancel()
	return l.db.Exec(ctx) // Write
}

func (s *session) Call() error {
	return s.stock.Reserve(s.ctx) // Call
}
`

// What is known to be cut is followed to the field that it was taken from, where nobody tells who put it there.
func TestLocateCut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "repo.go")
	if err := os.WriteFile(path, []byte(kept), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(method string) tracer.Frame {
		before, _, ok := strings.Cut(kept, "// "+method+"\n")
		if !ok {
			t.Fatal(method)
		}
		recv := "(*repo)."
		switch method {
		case "Call":
			recv = "(*session)."
		case "Write":
			recv = "(*log)."
		}
		return tracer.Frame{Func: "example.com/shop." + recv + method, File: path, Line: 1 + strings.Count(before, "\n")}
	}
	do := tracer.Frame{Func: "net/http.(*Client).Do", File: goroot + "net/http/client.go", Line: 1}
	proxy := tracer.Frame{Func: "net/http/httputil.(*ReverseProxy).ServeHTTP", File: goroot + "net/http/httputil/reverseproxy.go", Line: 1}
	own := tracer.Frame{Func: "github.com/ctxplumb/ctxplumb/httpx.(*transport).RoundTrip", File: "/ctxplumb/httpx/transport.go", Line: 1}
	for name, test := range map[string]struct {
		stack []tracer.Frame
		want  string
	}{
		"a field":                        {[]tracer.Frame{do, at("query"), at("All")}, "return r.query(r.base, 1)"},
		"a variable made of it":          {[]tracer.Frame{do, at("query"), at("Bound")}, "bound, cancel := context.WithTimeout(r.base, 1)"},
		"a parameter":                    {[]tracer.Frame{do, at("query"), at("Some")}, "return r.client.Do(req)"},
		"one of two":                     {[]tracer.Frame{do, at("query"), at("Two")}, "return r.query(r.base, ctx)"},
		"a field without a name":         {[]tracer.Frame{do, at("Call")}, "ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))"},
		"a function in a field":          {[]tracer.Frame{do, at("Write")}, "return context.WithTimeout(context.WithoutCancel(ctx), 1)"},
		"nobody but a library":           {[]tracer.Frame{own, proxy}, ""},
		"nobody but a library and a job": {[]tracer.Frame{own, do, proxy}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := source.LocateCut(test.stack, "")
			if test.want == "" {
				if diff := cmp.Diff(test.stack[1].Func, got.Func); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				return
			}
			if diff := cmp.Diff(test.want, got.Source); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
