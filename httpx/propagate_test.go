package httpx_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// modes are the ways in which options may record or not.
func modes() map[string][]httpx.Option {
	return map[string][]httpx.Option{"off": nil, "recording": {httpx.WithRecorder(tracer.NewRecorder())}}
}

func forMiddleware(options []httpx.Option) []httpx.MiddlewareOption {
	var converted []httpx.MiddlewareOption
	for _, o := range options {
		converted = append(converted, o)
	}
	return converted
}

// sighting is what a service sees of a transaction.
type sighting struct {
	Transaction propagation.Transaction
	Branch, Op  string // the headers
}

func see(r *http.Request) sighting {
	tx, _ := propagation.FromContext(r.Context())
	return sighting{tx, r.Header.Get("X-Dtm-Branch-ID"), r.Header.Get("X-Dtm-Op")}
}

func TestOnlyTheIDIsForwarded(t *testing.T) {
	t.Parallel()
	for name, options := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var front, back sighting
			m := httpx.Middleware(forMiddleware(options)...)
			behind := serve(t, m(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { back = see(r) })))
			base := behind.Client().Transport
			before := serve(t, m(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				front = see(r)
				r = must(http.NewRequestWithContext(r.Context(), http.MethodPost, behind.URL, strings.NewReader("{}")))
				_ = must((&http.Client{Transport: httpx.Transport(base, options...)}).Do(r)).Body.Close()
			})))
			r := must(http.NewRequestWithContext(t.Context(), http.MethodGet, before.URL, nil))
			r.Header.Set("X-Dtm-Trans-ID", "tx-1")
			r.Header.Set("X-Dtm-Branch-ID", "01")
			r.Header.Set("X-Dtm-Op", "try")
			_ = must(before.Client().Do(r)).Body.Close()
			got := []sighting{front, back}
			want := []sighting{
				{propagation.Transaction{ID: "tx-1", Branch: "01", Op: "try"}, "01", "try"},
				{Transaction: propagation.Transaction{ID: "tx-1"}},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("the two services (-want +got):\n", diff)
			}
		})
	}
}

func TestMalformedIDIsDropped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []string
		want   string
	}{
		"none":              {nil, ""},
		"plain":             {[]string{"tx-1"}, "tx-1"},
		"the same twice":    {[]string{"tx-1", "tx-1"}, "tx-1"},
		"two that differ":   {[]string{"tx-1", "tx-2"}, ""},
		"empty":             {[]string{""}, ""},
		"tab":               {[]string{"tx\t1"}, ""},
		"UTF-8":             {[]string{"é"}, ""},
		"high byte":         {[]string{"\x80"}, ""},
		"as long as it may": {[]string{strings.Repeat("x", 128)}, strings.Repeat("x", 128)},
		"too long":          {[]string{strings.Repeat("x", 129)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header["X-Dtm-Trans-Id"] = c.values
			got := "not called"
			httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = see(r).Transaction.ID
			})).ServeHTTP(httptest.NewRecorder(), r)
			if got != c.want {
				t.Errorf("got id %q, want %q", got, c.want)
			}
		})
	}
}

func TestTransportReplacesWhatStoodThere(t *testing.T) {
	t.Parallel()
	for name, options := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1", Branch: "01"})
			r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://stock.example/", nil))
			r.Header.Set("X-Dtm-Trans-ID", "stale")
			r.Header.Set("Ctxplumb-Parent", "stale")
			r.Header.Set("Authorization", "secret")
			before, header := r.Context(), r.Header.Clone()
			sent := peek{}
			must(httpx.Transport(&sent, options...).RoundTrip(r))
			want := http.Header{"X-Dtm-Trans-Id": {"tx-1"}, "Ctxplumb-Parent": {"stale"}, "Authorization": {"secret"}}
			if name == "recording" {
				want["Ctxplumb-Parent"] = sent.header["Ctxplumb-Parent"]
				if slices.Equal(want["Ctxplumb-Parent"], []string{"stale"}) {
					t.Error("a stale parent was sent")
				}
			}
			if diff := cmp.Diff(want, sent.header); diff != "" {
				t.Error("the headers that were sent (-want +got):\n", diff)
			}
			if diff := cmp.Diff(header, r.Header); diff != "" || r.Context() != before {
				t.Error("the caller's request was changed:\n", diff)
			}
		})
	}
}

// peek keeps the headers of what is sent.
type peek struct{ header http.Header }

func (p *peek) RoundTrip(r *http.Request) (*http.Response, error) {
	p.header = maps.Clone(r.Header)
	return nowhere{}.RoundTrip(r)
}

// TestTransportLeavesAlone what has nothing to carry.
func TestTransportLeavesAlone(t *testing.T) {
	t.Parallel()
	r := must(http.NewRequestWithContext(context.Background(), http.MethodGet, "http://stock.example/", nil))
	var got *http.Request
	must(httpx.Transport(roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r
		return nowhere{}.RoundTrip(r)
	})).RoundTrip(r))
	if got != r {
		t.Error("a request without transaction and deadline was copied")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestMiddlewareChangesNoRequest looks at the server's request from above.
func TestMiddlewareChangesNoRequest(t *testing.T) {
	t.Parallel()
	for name, m := range setups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := newStage()
			h := m(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			c := connect(t, serve(t, on.telling(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, body, header, pattern := r.Context(), r.Body, r.Header.Clone(), r.Pattern
				h.ServeHTTP(w, r)
				if diff := cmp.Diff(header, r.Header); diff != "" || r.Context() != ctx || r.Body != body || r.Pattern != pattern {
					t.Error("the server's request was changed:\n", diff)
				}
			}))), on)
			c.sendf("%s%sCtxplumb-Budget-Ms: 60000\r\nContent-Length: 5\r\n\r\nhello", post, closing)
			c.await("handled")
			c.rest()
		})
	}
}

// TestWhatIsFoundOutIsGivenBack is what bare net/http does, which has one request for all.
func TestWhatIsFoundOutIsGivenBack(t *testing.T) {
	t.Parallel()
	all := setups()
	all["bare"] = bare
	for name, m := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pattern, file string
			mux := http.NewServeMux()
			mux.HandleFunc("POST /orders/{id}", func(_ http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(0); err != nil {
					t.Error(err)
					return
				}
				f := must(r.MultipartForm.File["receipt"][0].Open())
				file = f.(*os.File).Name()
				_ = f.Close()
			})
			h := m(mux)
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(w, r)
				pattern = r.Pattern
			}))
			r := must(http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/orders/7", nil))
			attach(r)
			r.Header.Set("X-Dtm-Trans-ID", "tx-1")
			_ = must(s.Client().Do(r)).Body.Close()
			s.Close()
			if want := "POST /orders/{id}"; pattern != want {
				t.Errorf("those above see pattern %q, want %q", pattern, want)
			}
			if _, err := os.Stat(file); file == "" || !os.IsNotExist(err) {
				t.Errorf("the form's file %q is still there: %v", file, err)
			}
		})
	}
}

func attach(r *http.Request) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(fmt.Fprint(must(form.CreateFormFile("receipt", "receipt.txt")), "hello"))
	must(0, form.Close())
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
}

// TestResponseWriterIsTheServersOwn, whatever it can do.
func TestResponseWriterIsTheServersOwn(t *testing.T) {
	t.Parallel()
	plain := struct{ http.ResponseWriter }{httptest.NewRecorder()}
	for name, m := range setups() {
		for _, w := range []http.ResponseWriter{
			httptest.NewRecorder(), plain,
			struct {
				http.ResponseWriter
				http.Flusher
			}{ResponseWriter: plain},
			struct {
				http.ResponseWriter
				http.Hijacker
			}{ResponseWriter: plain},
			struct {
				http.ResponseWriter
				io.ReaderFrom
			}{ResponseWriter: plain},
			struct {
				http.ResponseWriter
				http.Pusher
			}{ResponseWriter: plain},
			struct {
				http.ResponseWriter
				http.Flusher
				http.Hijacker
				http.Pusher
				io.ReaderFrom
				io.StringWriter
			}{ResponseWriter: plain},
		} {
			t.Run(fmt.Sprintf("%s/%T", name, w), func(t *testing.T) {
				t.Parallel()
				var got http.ResponseWriter
				r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("hello"))
				r.Header.Set("X-Dtm-Trans-ID", "tx-1")
				m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { got = w })).ServeHTTP(w, r)
				if got != w {
					t.Errorf("got %T, want the %T that came in", got, w)
				}
			})
		}
	}
}

// incomparable contexts and bodies panic when they are compared.
type incomparable struct {
	context.Context
	_ []int
}

type incomparableBody struct {
	io.Reader
	close func() error
}

func (b incomparableBody) Close() error { return b.close() }

func TestIncomparable(t *testing.T) {
	t.Parallel()
	for name, m := range setups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := incomparable{Context: context.WithValue(t.Context(), http.ServerContextKey, &http.Server{})}
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil)
			r.Body, r.ContentLength = incomparableBody{strings.NewReader("hello"), func() error { return nil }}, 5
			var got []byte
			m(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = must(io.ReadAll(r.Body)) })).ServeHTTP(httptest.NewRecorder(), r)
			if string(got) != "hello" {
				t.Errorf("got body %q", got)
			}
		})
	}
}
