package httpx_test

import (
	"bufio"
	"fmt"
	"net/http"
	"time"
)

// answerScenes are about what the client gets.
var answerScenes = []scene{
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
