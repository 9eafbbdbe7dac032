package httpx_test

import (
	"net"
	"net/http"
	"testing"
)

// byItself is what net/http sees of a client that goes away, without Middleware. It is why requests are read ahead: where
// this test fails, Go has changed, and readahead.go may have less to do.
var byItself = []departure{
	{name: "no body", request: get + "\r\n"},
	{name: "unread", request: withBody(1<<10, 1<<10), unseen: true},
	{name: "half-sent, unread", request: withBody(1<<10, 100), unseen: true},
	{name: "chunked, unread", request: inChunks(1 << 10), unseen: true},
	{name: "large, unread", request: withBody(large, 100), unseen: true},
	{name: "partly read", request: withBody(1<<10, 1<<10), before: readSome, unseen: true},
	{name: "Expect, unread", request: expecting, unseen: true},
	{name: "read", request: withBody(1<<10, 1<<10), before: readToEnd},
	{name: "large, read", request: withBody(large, large), before: readToEnd},
	{name: "closed", request: withBody(1<<10, 1<<10), before: closeBody},
	{name: "read beside the handler", request: withBody(1<<10, 1<<10), before: readBeside},
	{name: "unread, flushed", request: withBody(1<<10, 1<<10), before: flush},
	{name: "large, unread, flushed", request: withBody(large, 300<<10), before: flush, unseen: true},
	{name: "full duplex, read", request: withBody(1<<10, 1<<10), before: readDuplex},
	{name: "half-closed, and still reading", request: get + "\r\n", leave: closeWrite},
	{name: "hijacked", request: get + "\r\n", before: takeOver, unseen: true},
}

func TestDisconnectByItself(t *testing.T) {
	t.Parallel()
	for _, d := range byItself {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			d.run(t, bare)
		})
	}
}

func readBeside(w http.ResponseWriter, r *http.Request) {
	read := make(chan struct{})
	go func() {
		defer close(read)
		readToEnd(w, r)
	}()
	<-read
}

func readDuplex(w http.ResponseWriter, r *http.Request) {
	must(0, http.NewResponseController(w).EnableFullDuplex())
	readToEnd(w, r)
}

// takeOver leaves it to the client to close the connection.
func takeOver(w http.ResponseWriter, _ *http.Request) {
	_, _, err := http.NewResponseController(w).Hijack()
	must(0, err)
}

func closeWrite(conn net.Conn) error { return conn.(*net.TCPConn).CloseWrite() }
