package httpx_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
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
	await(t, func() bool { return !open(recorder) })
	if got := recorder.Tree().Check().Verdicts[0]; got != tracer.Heard {
		t.Errorf("got verdict %v, want heard", got)
	}
	if _, err := io.ReadAll(response.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
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
