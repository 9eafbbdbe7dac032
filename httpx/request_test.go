package httpx_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
