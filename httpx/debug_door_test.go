package httpx_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func oneCall(t *testing.T) *tracer.Recorder {
	t.Helper()
	r := tracer.NewRecorder()
	_, call := tracer.StartClient(t.Context(), r, "Stock/Reserve", "gid-1")
	t.Cleanup(call.End)
	return r
}

// policy has the SHA-256 of what stands between the style tags of debug.html.
const policy = "default-src 'none'; style-src 'sha256-lXXxtRiXm5tJLhGKPH+HQ92v3RnQd9Uzdttyvatn38M='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func TestDebugDoor(t *testing.T) {
	t.Parallel()
	r := oneCall(t)
	const plain, page, js = "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/json"
	nobody := func(*http.Request) bool { return false }
	bearer := func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer s3cret" }
	for name, test := range map[string]struct {
		authorize      func(*http.Request) bool
		method, target string
		header         []string
		status         int
		contentType    string
		allow          string
	}{
		"no authorizer":           {nil, http.MethodGet, "/", nil, 403, plain, ""},
		"no authorizer, JSON":     {nil, http.MethodGet, "/?format=json", nil, 403, plain, ""},
		"refused":                 {nobody, http.MethodGet, "/", nil, 403, plain, ""},
		"refused, HEAD":           {nobody, http.MethodHead, "/", nil, 403, plain, ""},
		"refused, POST":           {nobody, http.MethodPost, "/", nil, 403, plain, ""},
		"without the token":       {bearer, http.MethodGet, "/", nil, 403, plain, ""},
		"with the token":          {bearer, http.MethodGet, "/", []string{"Authorization", "Bearer s3cret"}, 200, page, ""},
		"page":                    {anybody, http.MethodGet, "/", nil, 200, page, ""},
		"HEAD":                    {anybody, http.MethodHead, "/", nil, 200, page, ""},
		"POST":                    {anybody, http.MethodPost, "/", nil, 405, plain, "GET, HEAD"},
		"OPTIONS":                 {anybody, http.MethodOptions, "/", nil, 405, plain, "GET, HEAD"},
		"query":                   {anybody, http.MethodGet, "/?format=json", nil, 200, js, ""},
		"query HEAD":              {anybody, http.MethodHead, "/?format=json", nil, 200, js, ""},
		"query before header":     {anybody, http.MethodGet, "/?format=html", []string{"Accept", js}, 200, page, ""},
		"another query":           {anybody, http.MethodGet, "/?format=yaml", nil, 200, page, ""},
		"accept JSON":             {anybody, http.MethodGet, "/", []string{"Accept", "Application/JSON;q=0.9, text/html"}, 200, js, ""},
		"accept in two fields":    {anybody, http.MethodGet, "/", []string{"Accept", "text/plain", "Accept", js}, 200, js, ""},
		"accept of a browser":     {anybody, http.MethodGet, "/", []string{"Accept", "text/html,application/json;q=0.9,*/*"}, 200, page, ""},
		"accept whatever":         {anybody, http.MethodGet, "/", []string{"Accept", "*/*"}, 200, page, ""},
		"a query that is garbage": {anybody, http.MethodGet, "/?%zz;format=json", nil, 200, page, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := debugged(httpx.Debug(r, test.authorize), test.method, test.target, test.header...)
			got := response.Header
			got.Del("Content-Length")
			want := http.Header{
				"Cache-Control": {"no-store"}, "Content-Security-Policy": {policy},
				"Content-Type": {test.contentType}, "X-Content-Type-Options": {"nosniff"},
			}
			if test.allow != "" {
				want.Set("Allow", test.allow)
			}
			if test.status == http.StatusOK {
				want.Set("Vary", "Accept")
			}
			if diff := cmp.Diff(want, got); diff != "" || response.StatusCode != test.status {
				t.Errorf("status %d, want %d; headers (-want +got):\n%s", response.StatusCode, test.status, diff)
			}
			told := strings.Contains(body(t, response), "Stock/Reserve")
			if want := test.status == http.StatusOK && test.method == http.MethodGet; told != want {
				t.Errorf("tells of the call: %t, want %t", told, want)
			}
		})
	}
}

// TestDebugHeadSays how long the page is.
func TestDebugHeadSays(t *testing.T) {
	t.Parallel()
	h := httpx.Debug(tracer.NewRecorder(), anybody)
	got, want := debugged(h, http.MethodHead, "/"), debugged(h, http.MethodGet, "/")
	if length := int64(len(body(t, want))); got.ContentLength != length || want.ContentLength != length || body(t, got) != "" {
		t.Errorf("HEAD says %d and GET %d, want %d", got.ContentLength, want.ContentLength, length)
	}
}

// TestDebugPanic of an authorizer tells nothing, and goes to the server.
func TestDebugPanic(t *testing.T) {
	t.Parallel()
	h := httpx.Debug(oneCall(t), func(*http.Request) bool { panic("no session store") })
	w := &refusing{}
	func() {
		defer func() {
			if got := recover(); got != "no session store" {
				t.Errorf("recovered %v, want the authorizer's panic", got)
			}
		}()
		h.ServeHTTP(w, must(http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)))
	}()
	if w.written {
		t.Error("something was written")
	}
}

// refusing is a ResponseWriter that nobody should write to.
type refusing struct {
	header  http.Header
	written bool
}

func (w *refusing) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}
func (w *refusing) Write(p []byte) (int, error) { w.written = true; return len(p), nil }
func (w *refusing) WriteHeader(int)             { w.written = true }

// TestDebugDefault: without a recorder it is the process's, as it is when somebody asks. Not parallel, since that is shared.
func TestDebugDefault(t *testing.T) {
	h := httpx.Debug(nil, anybody)
	before := body(t, debugged(h, http.MethodGet, "/?format=json"))
	tracer.SetDefault(oneCall(t))
	defer tracer.SetDefault(nil)
	after := body(t, debugged(h, http.MethodGet, "/?format=json"))
	if strings.Contains(before, "Stock/Reserve") || !strings.Contains(after, "Stock/Reserve") {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestDebugOnDefaultServeMux: it is not there.
func TestDebugOnDefaultServeMux(t *testing.T) {
	t.Parallel()
	httpx.Debug(tracer.NewRecorder(), anybody)
	for _, path := range []string{"/", "/debug", "/debug/", "/debug/ctxplumb", "/debug/ctxplumb/"} {
		r := must(http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil))
		if _, pattern := http.DefaultServeMux.Handler(r); pattern != "" {
			t.Errorf("%s is served, as %s", path, pattern)
		}
	}
}
