package httpx_test

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// bodyScenes are about what the client sends.
var bodyScenes = []scene{
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
		name: "read after the answer began, when all is there",
		handle: func(on stage, w http.ResponseWriter, r *http.Request) {
			on.notef("flush %v", http.NewResponseController(w).Flush())
			slurp(on, r.Body)
			answer(w)
		},
		talk: say(post + "Content-Length: 5\r\n\r\nhello" + last),
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
}
