package httpx_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scene is a dialogue of a raw client with a handler. What the client gets and what the handler notes is the same with
// and without Middleware.
type scene struct {
	name    string
	outside middleware // of Middleware; nil for nothing
	handle  func(stage, http.ResponseWriter, *http.Request)
	talk    func(*client)
}

const (
	id      = "X-Dtm-Trans-Id: tx-1\r\n"
	get     = "GET / HTTP/1.1\r\nHost: h\r\n" + id
	post    = "POST / HTTP/1.1\r\nHost: h\r\n" + id
	closing = "Connection: close\r\n"
	chunked = "Transfer-Encoding: chunked\r\n"
	last    = get + closing + "\r\n"
)

func TestTransparent(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(bodyScenes, answerScenes) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			want := s.play(t, bare)
			if strings.TrimSpace(want) == "" {
				t.Fatal("nothing to compare")
			}
			for name, m := range setups() {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					if diff := cmp.Diff(want, s.play(t, m)); diff != "" {
						t.Error("bare and with Middleware (-bare +with):\n", diff)
					}
				})
			}
		})
	}
}

// play returns what the client got and what the handler noted.
func (s scene) play(t *testing.T, m middleware) string {
	t.Helper()
	on := newStage()
	h := m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		s.handle(on, w, r)
	}))
	if s.outside != nil {
		h = s.outside(h)
	}
	var handlers sync.WaitGroup // the server does not wait for one that took over its connection
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers.Add(1)
		defer handlers.Done()
		h.ServeHTTP(w, r)
	}))
	c := connect(t, server, on)
	s.talk(c)
	got := c.rest()
	_ = c.conn.Close()
	server.Close()
	handlers.Wait()
	return got + "\n" + strings.Join(*on.notes, "\n")
}

// slurp notes a body, and how it ends.
func slurp(on stage, r io.Reader) {
	body, err := io.ReadAll(r)
	on.notef("body %q, %s", body, text(err))
}

func text(err error) string {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "timeout" // the error tells addresses
	}
	return fmt.Sprint(err)
}

func answer(w http.ResponseWriter) { fmt.Fprint(w, "done") }

func readAll(on stage, w http.ResponseWriter, r *http.Request) {
	slurp(on, r.Body)
	answer(w)
}

func readNothing(_ stage, w http.ResponseWriter, _ *http.Request) { answer(w) }

func say(text string) func(*client) { return func(c *client) { c.sendf("%s", text) } }
