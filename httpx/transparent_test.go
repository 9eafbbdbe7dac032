package httpx_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

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
	for _, s := range scenes {
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

var scenes = []scene{
	{name: "GET", handle: readAll, talk: say(last)},
	{name: "HEAD", handle: readAll, talk: say("HEAD / HTTP/1.1\r\nHost: h\r\n" + id + closing + "\r\n")},
	{name: "HTTP/1.0", handle: readAll, talk: say("POST / HTTP/1.0\r\n" + id + "Content-Length: 5\r\n\r\nhello")},
	{name: "body read", handle: readAll, talk: say(post + closing + "Content-Length: 5\r\n\r\nhello")},
	{name: "body unread", handle: readNothing, talk: say(post + closing + "Content-Length: 5\r\n\r\nhello")},
	{name: "chunked", handle: readAll, talk: say(post + closing + chunked + "\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")},
	{name: "chunked, malformed", talk: say(post + closing + chunked + "\r\n5\r\nhello\r\nz\r\n"), handle: func(on stage, w http.ResponseWriter, r *http.Request) {
		slurp(on, r.Body)
		slurp(on, r.Body)
		answer(w)
	}},
	{
		name: "kept alive after what was not read", handle: readNothing,
		talk: func(c *client) {
			for range 3 {
				c.sendf("%sContent-Length: 5\r\n\r\nhello", post)
				c.until("\r\n\r\ndone")
				c.sendf("%s%s\r\n5\r\nhello\r\n0\r\n\r\n", post, chunked)
				c.until("\r\n\r\ndone")
			}
			c.sendf(last)
		},
	},
	{
		name: "pipelined", handle: readNothing,
		talk: say(post + "Content-Length: 5\r\n\r\nhello" + post + chunked + "\r\n5\r\nhello\r\n0\r\n\r\n" + last),
	},
	{
		name: "pipelined, read", handle: readAll,
		talk: say(post + "Content-Length: 5\r\n\r\nhello" + post + chunked + "\r\n5\r\nhello\r\n0\r\n\r\n" + last),
	},
	{
		name: "half-sent, answered before the rest",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				on.tell("handling")
			}
			answer(w)
		},
		talk: func(c *client) {
			c.sendf("%sContent-Length: 10\r\n\r\nhello", post)
			c.await("handling")
			c.sendf("world%s", last)
		},
	},
	{
		name: "half-sent, never completed", handle: readNothing,
		talk: say(post + closing + "Content-Length: 10\r\n\r\nhello"),
	},
	{
		name: "half-sent, the answer closes", talk: func(c *client) {
			c.sendf("%sContent-Length: 10\r\n\r\nhello", post)
			c.until("done")
			c.closeWrite()
		},
		handle: func(_ stage, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			answer(w)
		},
	},
	{
		name: "half-sent, the handler gives up", talk: func(c *client) {
			c.sendf("%sContent-Length: 10\r\n\r\nhello", post)
			c.await("giving up")
			c.closeWrite()
		},
		handle: func(on stage, _ http.ResponseWriter, _ *http.Request) {
			on.notef("giving up")
			on.tell("giving up")
			panic(http.ErrAbortHandler)
		},
	},
	{
		name: "the client goes away while it sends", handle: readAll,
		talk: func(c *client) {
			c.sendf("%sContent-Length: 10\r\n\r\nhello", post)
			c.closeWrite()
		},
	},
	{
		name: "too long for any server to read away", handle: readNothing,
		talk: func(c *client) {
			c.sendf("%sContent-Length: 300000\r\n\r\n", post)
			c.until("\r\n\r\ndone")
		},
	},
	{
		name: "closed by the handler",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			on.notef("close %v", r.Body.Close())
			on.notef("close %v", r.Body.Close())
			slurp(on, r.Body)
			answer(w)
		},
		talk: say(post + "Content-Length: 5\r\n\r\nhello" + last),
	},
	{
		name: "read after the end, after the answer began, after the close",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			slurp(on, r.Body)
			slurp(on, r.Body)
			answer(w)
			on.notef("flush %v", http.NewResponseController(w).Flush())
			slurp(on, r.Body)
			on.notef("close %v", r.Body.Close())
			slurp(on, r.Body)
		},
		talk: say(post + "Content-Length: 5\r\n\r\nhello" + post + chunked + "\r\n5\r\nhello\r\n0\r\n\r\n" + last),
	},
	{
		name: "read after the answer began, first",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				on.tell("handling")
			}
			answer(w)
			on.notef("flush %v", http.NewResponseController(w).Flush())
			_, err := io.Copy(io.Discard, r.Body) // the server read away what was not read ahead: it must not end well
			on.notef("%v", err)
		},
		talk: func(c *client) {
			c.sendf("%sContent-Length: 20\r\n\r\nhello", post)
			c.await("handling")
			for range 3 {
				c.sendf("hello")
			}
			c.until("4\r\ndone\r\n")
			c.sendf(last)
		},
	},
	{
		name: "a Read of nothing does not wait",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			n, err := r.Body.Read(nil)
			on.notef("%d %v", n, err)
			on.tell("read nothing")
			readAll(on, w, r)
		},
		talk: func(c *client) {
			c.sendf("%s%sContent-Length: 5\r\n\r\n", post, closing)
			c.await("read nothing")
			c.sendf("hello")
		},
	},
	{
		name: "a deadline for reading, passed and extended",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			var first [5]byte
			_, err := io.ReadFull(r.Body, first[:])
			on.notef("%q %v", first, err)
			on.notef("deadline %v", http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)))
			slurp(on, r.Body)
			on.notef("deadline %v", http.NewResponseController(w).SetReadDeadline(time.Time{}))
			on.tell("extended")
			readAll(on, w, r)
		},
		talk: func(c *client) {
			c.sendf("%s%sContent-Length: 10\r\n\r\nhello", post, closing)
			c.await("extended")
			c.sendf("world")
		},
	},
	{
		name: "MaxBytesReader inside",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			slurp(on, http.MaxBytesReader(w, r.Body, 3))
			answer(w)
		},
		talk: say(post + "Content-Length: 5\r\n\r\nhello"),
	},
	{
		name: "MaxBytesHandler outside", handle: readAll,
		outside: func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 3) },
		talk:    say(post + "Content-Length: 5\r\n\r\nhello"),
	},
	{
		name:    "MaxBytesHandler outside, unread while the handler sets headers",
		outside: func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 3) },
		handle: func(_ stage, w http.ResponseWriter, _ *http.Request) {
			for i := range 100 {
				w.Header().Set("X-Count", fmt.Sprint(i))
			}
			answer(w)
		},
		talk: say(post + closing + "Content-Length: 5\r\n\r\nhello"),
	},
	{
		name: "trailers",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			on.notef("trailers %v", r.Trailer)
			w.Header().Set("Trailer", "X-Sum")
			readAll(on, w, r)
			on.notef("trailers %v", r.Trailer)
			w.Header().Set("X-Sum", "7")
		},
		talk: say(post + closing + chunked + "Trailer: X-Sent\r\n\r\n5\r\nhello\r\n0\r\nX-Sent: yes\r\n\r\n"),
	},
	{
		name: "1xx",
		handle: func(_ stage, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusAccepted)
			answer(w)
		},
		talk: say(last),
	},
	{
		name: "server-sent events",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			for i := range 3 {
				fmt.Fprintf(w, "data: %d\n\n", i)
				on.notef("flush %v", http.NewResponseController(w).Flush())
				on.await(fmt.Sprint("got ", i))
			}
		},
		talk: func(c *client) {
			c.sendf(last)
			for i := range 3 {
				c.until(fmt.Sprintf("data: %d\n\n", i))
				c.tell(fmt.Sprint("got ", i))
			}
		},
	},
	{
		name: "full duplex",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			rc := http.NewResponseController(w)
			on.notef("full duplex %v", rc.EnableFullDuplex())
			lines := bufio.NewScanner(r.Body)
			for lines.Scan() {
				fmt.Fprintln(w, "echo", lines.Text())
				on.notef("flush %v", rc.Flush())
			}
			on.notef("%v", lines.Err())
		},
		talk: func(c *client) {
			c.sendf("%s%s%s\r\n", post, closing, chunked)
			for range 3 {
				c.sendf("6\r\nhello\n\r\n")
				c.until("echo hello\n\r\n")
			}
			c.sendf("0\r\n\r\n")
		},
	},
	{name: "Expect, read", handle: readAll, talk: func(c *client) {
		c.sendf("%s%sExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", post, closing)
		c.until("HTTP/1.1 100 Continue\r\n\r\n")
		c.sendf("hello")
	}},
	{name: "Expect, unread", handle: readNothing, talk: func(c *client) {
		c.sendf("%sExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", post)
		c.until("done")
		c.closeWrite()
	}},
	{
		name: "upgrade",
		handle: func(on stage, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Upgrade", "echo")
			w.Header().Set("Connection", "Upgrade")
			w.WriteHeader(http.StatusSwitchingProtocols)
			echo(on, w)
		},
		talk: func(c *client) {
			c.sendf("%sConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", get)
			c.until("\r\n\r\n")
			c.sendf("ping\n")
		},
	},
	{name: "upgrade, body unread", handle: hijack, talk: say(post + "Connection: Upgrade\r\nUpgrade: echo\r\nContent-Length: 5\r\n\r\nping\n")},
	{name: "hijack", handle: hijack, talk: say(get + "\r\nping\n")},
	{
		name: "hijack, body read",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			slurp(on, r.Body)
			echo(on, w)
		},
		talk: func(c *client) {
			c.sendf("%sContent-Length: 5\r\n\r\nhello", post)
			c.sendf("ping\n")
		},
	},
	{
		name: "hijack to hang up", talk: say(post + "Content-Length: 5\r\n\r\nhello"),
		handle: func(on stage, w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			on.notef("hijack %v", err)
			on.notef("close %v", conn.Close())
		},
	},
	{name: "TimeoutHandler outside", outside: impatient, handle: overstay, talk: waitForLate},
	{
		name:    "TimeoutHandler outside, in time",
		outside: func(next http.Handler) http.Handler { return undated(http.TimeoutHandler(next, patience, "late")) },
		handle:  readAll, talk: say(post + closing + "Content-Length: 5\r\n\r\nhello"),
	},
	{
		name: "TimeoutHandler inside",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			impatient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { overstay(on, w, r) })).ServeHTTP(w, r)
		},
		talk: waitForLate,
	},
}

func hijack(on stage, w http.ResponseWriter, _ *http.Request) { echo(on, w) }

// echo takes over a connection for one line.
func echo(on stage, w http.ResponseWriter) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		on.notef("hijack %v", err)
		return
	}
	defer conn.Close()
	line, err := buf.ReadString('\n')
	on.notef("%q %v", line, err)
	fmt.Fprint(conn, "echo ", line)
}

// impatient gives a handler no time.
func impatient(next http.Handler) http.Handler {
	return undated(http.TimeoutHandler(next, time.Nanosecond, "late"))
}

func undated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		next.ServeHTTP(w, r)
	})
}

// overstay goes on until the client knows that it has waited in vain.
func overstay(on stage, _ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	on.await("late")
}

func waitForLate(c *client) {
	c.sendf("%s%sContent-Length: 5\r\n\r\nhello", post, closing)
	c.until("late")
	c.tell("late")
}
