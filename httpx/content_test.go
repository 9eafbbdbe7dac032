package httpx_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

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
		if diff := cmp.Diff(want, got); diff != "" {
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
	in := bufio.NewReader(io.MultiReader(bytes.NewReader(wire[:head(wire)]), &pieceReader{bytes.NewReader(wire[head(wire):]), pieces}))
	r, err := http.ReadRequest(in)
	if err != nil {
		t.Fatal(err)
	}
	r = r.WithContext(context.WithValue(t.Context(), http.ServerContextKey, &http.Server{}))
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
				r := must(http.ReadRequest(bufio.NewReader(bytes.NewReader(encode(data, 1, inChunks)))))
				r = r.WithContext(context.WithValue(t.Context(), http.ServerContextKey, &http.Server{}))
				httpx.Middleware(httpx.WithBodyLimit(limit))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if err := iotest.TestReader(r.Body, data); err != nil {
						t.Error(err)
					}
				})).ServeHTTP(httptest.NewRecorder(), r)
			})
		}
	}
}
