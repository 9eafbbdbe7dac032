package httpx

import (
	"io"
	"net/http"
	"sync"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// A server of HTTP/1.1 looks for a client that goes away only once the request body is read to its end: until then
// what the connection delivers is body (net/http, connReader.startBackgroundRead). So a small body is read ahead,
// beside the handler, which is not delayed; a larger one is watched, to know while a disconnect cannot be seen.

// readAhead returns the body to put in the place of r's, which is r's own where there is nothing to do.
func (c *config) readAhead(r *http.Request, n *tracer.Node) io.ReadCloser {
	if r.ProtoMajor != 1 || r.Body == nil || r.Body == http.NoBody || r.Context().Value(http.ServerContextKey) == nil {
		return r.Body
	}
	if r.ContentLength > c.bodyLimit || c.bodyLimit == 0 || mustWait(r) {
		if n == nil {
			return r.Body
		}
		n.SetUnread(true)
		return &watchedBody{ReadCloser: r.Body, node: n}
	}
	b := &aheadBody{body: r.Body, node: n, limit: c.bodyLimit}
	b.more.L = &b.mu
	go b.fill()
	return b
}

// mustWait reports whether reading is the handler's to begin: it sends the 100 Continue that the client waits for, or
// it means to take over the connection.
func mustWait(r *http.Request) bool {
	return len(r.Header["Expect"]) > 0 || len(r.Header["Upgrade"]) > 0
}

// watchedBody tells a node when its body is out of the way.
type watchedBody struct {
	io.ReadCloser
	node *tracer.Node
}

func (b *watchedBody) Read(p []byte) (int, error) {
	count, err := b.ReadCloser.Read(p)
	if err != nil {
		b.node.SetUnread(false)
	}
	return count, err
}

func (b *watchedBody) Close() error {
	b.node.SetUnread(false)
	return b.ReadCloser.Close()
}

// aheadBody is a body that is being read into memory. Its goroutine ends with the body, with the limit, or when the
// server closes the body after the handler.
type aheadBody struct {
	body  io.ReadCloser
	node  *tracer.Node
	limit int64

	mu     sync.Mutex
	more   sync.Cond
	ahead  []byte
	filled bool  // the goroutine is done: what follows ahead is still in body
	err    error // how body ended, if it did
	closed bool
}

const aheadChunk = 4 << 10

func (b *aheadBody) fill() {
	chunk := make([]byte, min(aheadChunk, b.limit))
	for left := b.limit; ; {
		count, err := b.body.Read(chunk[:min(int64(len(chunk)), left)])
		left -= int64(count)
		if b.take(chunk[:count], err, left == 0) {
			return
		}
	}
}

// take hands over what was read, and reports whether that was all.
func (b *aheadBody) take(data []byte, err error, full bool) (filled bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ahead = append(b.ahead, data...)
	b.err, b.filled = err, err != nil || full
	if full && err == nil && !b.closed {
		b.node.SetUnread(true)
	}
	b.more.Broadcast()
	return b.filled
}

func (b *aheadBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	for len(b.ahead) == 0 && !b.filled && !b.closed {
		b.more.Wait()
	}
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case len(b.ahead) > 0:
		count := copy(p, b.ahead)
		b.ahead = b.ahead[count:]
		return count, nil
	case b.err != nil:
		return 0, b.err
	}
	return b.readOn(p)
}

// readOn reads what was too much to read ahead.
func (b *aheadBody) readOn(p []byte) (int, error) {
	count, err := b.body.Read(p)
	if err != nil {
		b.err = err
		b.node.SetUnread(false)
	}
	return count, err
}

func (b *aheadBody) Close() error {
	b.mu.Lock()
	b.closed = true
	b.node.SetUnread(false)
	b.more.Broadcast()
	b.mu.Unlock()
	return b.body.Close()
}
