package httpx_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
)

// FuzzContent reads bodies that arrive in random pieces with reads of random sizes, bare and with Middleware.
func FuzzContent(f *testing.F) {
	f.Add([]byte("hello"), uint64(1), int64(64<<10), uint16(0), false)
	f.Add([]byte("hello"), uint64(2), int64(3), uint16(0), true)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(3), int64(64<<10), uint16(0), true)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(4), int64(320), uint16(0), true)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(5), int64(319), uint16(0), true)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(6), int64(320), uint16(0), false)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(7), int64(64<<10), uint16(40), false)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint64(8), int64(64<<10), uint16(40), true)
	f.Add([]byte(nil), uint64(9), int64(0), uint16(0), true)
	f.Fuzz(func(t *testing.T, data []byte, seed uint64, limit int64, missing uint16, inChunks bool) {
		wire := encode(data, seed, inChunks)
		wire = wire[:max(head(wire), len(wire)-int(missing))]
		want := receive(t, bare, wire, seed)
		got := receive(t, httpx.Middleware(httpx.WithBodyLimit(limit)), wire, seed)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error("bare and with Middleware (-bare +with):\n", diff)
		}
		if missing == 0 && !bytes.Equal(got.Body, data) {
			t.Errorf("got %d bytes, want the %d that were sent", len(got.Body), len(data))
		}
	})
}

// head is the length of a request up to its body.
func head(wire []byte) int { return bytes.Index(wire, []byte("\r\n\r\n")) + 4 }

func encode(data []byte, seed uint64, inChunks bool) []byte {
	if !inChunks {
		return fmt.Appendf(nil, "%sContent-Length: %d\r\n\r\n%s", post, len(data), data)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	wire := []byte(post + chunked + "\r\n")
	for len(data) > 0 {
		n := 1 + random.IntN(len(data))
		wire = fmt.Appendf(wire, "%x\r\n%s\r\n", n, data[:n])
		data = data[n:]
	}
	return append(wire, "0\r\n\r\n"...)
}

type content struct {
	Body       []byte
	End, Again string
}

// receive parses a request as a server does, and reads its body.
func receive(t *testing.T, m middleware, wire []byte, seed uint64) content {
	t.Helper()
	pieces := rand.New(rand.NewPCG(seed, 2))
	r := parse(t, io.MultiReader(bytes.NewReader(wire[:head(wire)]), &pieceReader{bytes.NewReader(wire[head(wire):]), pieces}))
	var got content
	m(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var err error
		got.Body, err = io.ReadAll(&pieceReader{r.Body, rand.New(rand.NewPCG(seed, 3))})
		got.End = fmt.Sprint(err)
		_, err = r.Body.Read(make([]byte, 1))
		got.Again = fmt.Sprint(err)
	})).ServeHTTP(httptest.NewRecorder(), r)
	return got
}

// pieceReader reads random sizes.
type pieceReader struct {
	io.Reader
	random *rand.Rand
}

func (r *pieceReader) Read(p []byte) (int, error) {
	return r.Reader.Read(p[:r.random.IntN(len(p)+1)])
}

// TestContentConforms runs the tests of the standard library for readers.
func TestContentConforms(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("0123456789abcdef"), 1000)
	for _, limit := range []int64{0, 1, 15999, 16000, 16001} {
		for _, inChunks := range []bool{false, true} {
			t.Run(fmt.Sprint(limit, inChunks), func(t *testing.T) {
				t.Parallel()
				r := parse(t, bytes.NewReader(encode(data, 1, inChunks)))
				httpx.Middleware(httpx.WithBodyLimit(limit))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if err := iotest.TestReader(r.Body, data); err != nil {
						t.Error(err)
					}
				})).ServeHTTP(httptest.NewRecorder(), r)
			})
		}
	}
}

// TestBodyIsLeftAlone where reading it beside the handler would be seen.
func TestBodyIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		head   string
		change func(*http.Request)
		limit  int64
	}{
		"upgrade":              {head: "Connection: Upgrade\r\nUpgrade: echo\r\nContent-Length: 5\r\n"},
		"trailers":             {head: chunked + "Trailer: X-Sum\r\n"},
		"no body":              {head: ""},
		"longer than the most": {head: "Content-Length: 5\r\n", limit: 4},
		"nothing ahead":        {head: "Content-Length: 5\r\n", limit: -1},
		"chunked, none ahead":  {head: chunked, limit: -1},
		"wrapped":              {head: "Content-Length: 5\r\n", change: func(r *http.Request) { r.Body = &counter{ReadCloser: r.Body} }},
		"bounded":              {head: "Content-Length: 5\r\n", change: func(r *http.Request) { r.Body = http.MaxBytesReader(nil, r.Body, 1) }},
		"nil":                  {head: "Content-Length: 5\r\n", change: func(r *http.Request) { r.Body = nil }},
		"HTTP/2":               {head: "Content-Length: 5\r\n", change: func(r *http.Request) { r.ProtoMajor = 2 }},
		"no server":            {head: "Content-Length: 5\r\n", change: func(r *http.Request) { *r = *r.WithContext(t.Context()) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, strings.NewReader(post+c.head+"\r\nhello"))
			if c.change != nil {
				c.change(r)
			}
			httpx.Middleware(httpx.WithBodyLimit(cmp.Or(c.limit, httpx.DefaultBodyLimit)))(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
				if got.Body != r.Body {
					t.Errorf("got a body of type %T, want the %T that came in", got.Body, r.Body)
				}
			})).ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}

// parse reads a request as a server does.
func parse(t *testing.T, wire io.Reader) *http.Request {
	t.Helper()
	r := must(http.ReadRequest(bufio.NewReader(wire)))
	return r.WithContext(context.WithValue(t.Context(), http.ServerContextKey, &http.Server{}))
}
