package httpx_test

import (
	"bytes"
	"context"
	"errors"
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
	"github.com/ctxplumb/ctxplumb/tracer"
)

// open reports whether the only node is.
func open(recorder *tracer.Recorder) bool {
	return recorder.Tree().Records[0].End.IsZero()
}

func TestNodeEndsWithTheBody(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		body io.ReadCloser
		end  func(*http.Response, context.CancelFunc)
	}{
		"read to the end": {io.NopCloser(strings.NewReader("hello")), func(r *http.Response, _ context.CancelFunc) {
			must(io.ReadAll(r.Body))
		}},
		"closed": {io.NopCloser(strings.NewReader("hello")), func(r *http.Response, _ context.CancelFunc) {
			must(0, r.Body.Close())
		}},
		"failed": {io.NopCloser(io.MultiReader(strings.NewReader("hello"), failing{broken})), func(r *http.Response, _ context.CancelFunc) {
			if _, err := io.ReadAll(r.Body); !errors.Is(err, broken) {
				panic(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://stock.example/", nil))
			response := must(httpx.Transport(roundTrip(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Body: c.body}, nil
			}), httpx.WithRecorder(recorder)).RoundTrip(r))
			must(response.Body.Read(make([]byte, 1)))
			if !open(recorder) {
				t.Error("the node ended before the body")
			}
			c.end(response, cancel)
			if open(recorder) {
				t.Error("the node did not end with the body")
			}
			before := recorder.Tree().Records[0]
			must(0, response.Body.Close())
			cancel()
			if diff := cmp.Diff(before, recorder.Tree().Records[0]); diff != "" {
				t.Error("the node ended twice (-first +second):\n", diff)
			}
		})
	}
}

type failing struct{ err error }

func (r failing) Read([]byte) (int, error) { return 0, r.err }

func TestNodeEndsWithTheContext(t *testing.T) {
	t.Parallel()
	recorder := tracer.NewRecorder()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flush(w, r)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	r := must(http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil))
	response := must((&http.Client{Transport: httpx.Transport(s.Client().Transport, httpx.WithRecorder(recorder))}).Do(r))
	if !open(recorder) {
		t.Error("the node ended before the body")
	}
	cancel()
	if _, err := io.ReadAll(response.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
	if got := recorder.Tree().Check().Verdicts[0]; open(recorder) || got != tracer.Heard {
		t.Errorf("got verdict %v, want heard", got)
	}
	_ = response.Body.Close()
}

func TestNodeEndsAtOnce(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		response *http.Response
		err      error
	}{
		"no body":    {&http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil},
		"nil body":   {&http.Response{StatusCode: http.StatusNoContent}, nil},
		"switched":   {&http.Response{StatusCode: http.StatusSwitchingProtocols, Body: duplex{}}, nil},
		"failed":     {nil, refused},
		"no answer":  {nil, nil},
		"both":       {&http.Response{Body: http.NoBody}, refused},
		"no request": {nil, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			r := &http.Request{Header: nil}
			if name != "no request" {
				r = must(http.NewRequestWithContext(t.Context(), http.MethodGet, "http://stock.example/", nil))
			}
			body := io.ReadCloser(nil)
			if c.response != nil {
				body = c.response.Body
			}
			got, err := httpx.Transport(roundTrip(func(*http.Request) (*http.Response, error) { return c.response, c.err }), httpx.WithRecorder(recorder)).RoundTrip(r)
			if got != c.response || !errors.Is(err, c.err) || got != nil && got.Body != body {
				t.Errorf("got %v, %v, want %v, %v", got, err, c.response, c.err)
			}
			if open(recorder) {
				t.Error("the node did not end")
			}
		})
	}
}

type duplex struct{ io.ReadWriteCloser }

// TestClientNames that a request leaves out.
func TestClientNames(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]*http.Request{
		"GET stock.example": must(http.NewRequest("", "http://user:secret@stock.example/secret?secret", nil)),
		"POST ::1":          must(http.NewRequest(http.MethodPost, "http://[::1]:80/secret", nil)),
		"_OTHER a.example":  must(http.NewRequest("SECRET", "http://a.example", nil)),
		"GET ":              {},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			recorder := tracer.NewRecorder()
			must(httpx.Transport(nowhere{}, httpx.WithRecorder(recorder)).RoundTrip(r.WithContext(t.Context())))
			if got := recorder.Tree().Records[0].Name; got != want {
				t.Errorf("got name %q, want %q", got, want)
			}
		})
	}
}

// idler counts what a client asks of its transport.
type idler struct {
	nowhere
	closed int
}

func (i *idler) CloseIdleConnections() { i.closed++ }

func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	var i idler
	(&http.Client{Transport: httpx.Transport(&i)}).CloseIdleConnections()
	(&http.Client{Transport: httpx.Transport(nowhere{})}).CloseIdleConnections()
	if i.closed != 1 {
		t.Errorf("asked %d times to close idle connections, want once", i.closed)
	}
}

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
