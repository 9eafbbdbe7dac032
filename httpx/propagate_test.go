package httpx_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
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
			r.Header["X-Dtm-Trans-ID"] = []string{"stale, as its name is often spelt"} // net/http would send both
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
