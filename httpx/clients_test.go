package httpx_test

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// answers is what a client gets to see of a response.
type answers struct {
	Informed        []int
	Status          string
	Header, Trailer http.Header
	Body, End       string
}

func ask(t *testing.T, transport http.RoundTripper, method, url, body string) answers {
	t.Helper()
	var got answers
	ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1"})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
		got.Informed = append(got.Informed, code)
		return nil
	}})
	response, err := (&http.Client{Transport: transport}).Do(must(http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))))
	if err != nil {
		got.End = err.Error()
		return got
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	got.Status, got.Header, got.Trailer, got.Body, got.End = response.Status, response.Header, response.Trailer, string(all), text(err)
	got.Header.Del("Date")
	return got
}

// own is what errors tell of a server and of a connection.
var own = regexp.MustCompile(`https?://[^/"]*|stream ID \d+`)

// TestTransparentForClients compares what clients see, over HTTP/1.1 and HTTP/2, with httpx on neither and on both sides.
func TestTransparentForClients(t *testing.T) {
	t.Parallel()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		w.Header().Set("X-Proto", r.Proto)
		w.WriteHeader(http.StatusEarlyHints)
		body := must(io.ReadAll(r.Body))
		for part := range bytes.SplitSeq(body, []byte(" ")) {
			_, _ = w.Write(part) // a HEAD has no body
			_ = http.NewResponseController(w).Flush()
		}
		w.Header().Set("X-Sum", "7")
		if r.URL.Path == "/broken" {
			panic(http.ErrAbortHandler)
		}
	})
	for _, proto := range []string{"HTTP/1.1", "HTTP/2.0"} {
		start := func(m middleware) *httptest.Server {
			s := httptest.NewUnstartedServer(m(h))
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.EnableHTTP2 = proto == "HTTP/2.0"
			s.StartTLS()
			t.Cleanup(s.Close)
			// A server that breaks off an answer to HEAD closes a connection that looks idle.
			s.Client().Transport.(*http.Transport).DisableKeepAlives = proto == "HTTP/1.1"
			return s
		}
		base := start(bare)
		for name, m := range setups() {
			plumbed := start(m)
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				for _, path := range []string{"/", "/broken"} {
					t.Run(strings.Join([]string{proto, name, method, path}, " "), func(t *testing.T) {
						t.Parallel()
						want := ask(t, base.Client().Transport, method, base.URL+path, "hello world")
						if want.Header != nil && want.Header.Get("X-Proto") != proto {
							t.Fatal("spoke", want.Header.Get("X-Proto"))
						}
						for mode, options := range modes() {
							got := ask(t, httpx.Transport(plumbed.Client().Transport, options...), method, plumbed.URL+path, "hello world")
							want.End, got.End = own.ReplaceAllString(want.End, ""), own.ReplaceAllString(got.End, "")
							if diff := cmp.Diff(want, got); diff != "" {
								t.Error(mode, "bare and plumbed (-bare +plumbed):\n", diff)
							}
						}
					})
				}
			}
		}
	}
}

// TestSwitchedConnection is one that both sides may write to.
func TestSwitchedConnection(t *testing.T) {
	t.Parallel()
	for name, options := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, httpx.Middleware(forMiddleware(options)...)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Upgrade", "echo")
				w.Header().Set("Connection", "Upgrade")
				w.WriteHeader(http.StatusSwitchingProtocols)
				echo(newStage(), w)
			})))
			ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1"})
			r := must(http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil))
			r.Header.Set("Connection", "Upgrade")
			r.Header.Set("Upgrade", "echo")
			response := must((&http.Client{Transport: httpx.Transport(s.Client().Transport, options...)}).Do(r))
			defer response.Body.Close()
			both := response.Body.(io.ReadWriter)
			must(io.WriteString(both, "ping\n"))
			if got := string(must(io.ReadAll(both))); got != "echo ping\n" {
				t.Errorf("got %q", got)
			}
		})
	}
}
