package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/pprof"
	"slices"
	"sync"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// unreadBody stands in for the body of a request, part of which it may read into memory, and tells a node while the
// body keeps it from seeing that its client went away. To who reads it, it is the body itself.
type unreadBody struct {
	body io.ReadCloser
	node *tracer.Node

	mu     sync.Mutex
	more   sync.Cond
	ahead  []byte
	room   int64 // how much may still be read ahead
	rest   int64 // how much is still to come, negative where the client did not say
	filled bool  // nothing more is read ahead: what follows is in body
	err    error // why that is, if body failed
	ended  bool  // body was read ahead to its end
	closed bool
}

// begin starts to read ahead, in a goroutine with the labels of ctx: it does not belong to the node.
func (b *unreadBody) begin(ctx context.Context) {
	if !b.filled {
		go b.fill(ctx)
	}
}

// fill reads up to the end, or to one byte more than there is room for.
func (b *unreadBody) fill(ctx context.Context) {
	pprof.SetGoroutineLabels(ctx)
	for spare := b.spare(); spare != nil; spare = b.spare() {
		count, err := b.body.Read(spare)
		b.take(count, err)
	}
}

const aheadChunk = 4 << 10

// spare returns the memory behind ahead, nil when nothing more is to be read.
func (b *unreadBody) spare() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.filled {
		return nil
	}
	size := 1 + int(min(b.room, aheadChunk-1))
	b.ahead = slices.Grow(b.ahead, size)
	return b.ahead[len(b.ahead):][:size]
}

func (b *unreadBody) take(count int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ahead = b.ahead[:len(b.ahead)+count]
	b.room -= int64(count)
	b.rest -= int64(count)
	switch {
	case errors.Is(err, io.EOF):
		b.ended = true
	case errors.Is(err, http.ErrBodyReadAfterClose):
		b.closed = true
	case err != nil:
		b.err = err
	case b.room < 0 && !b.closed:
		b.node.SetUnread(true)
	}
	b.filled = b.filled || err != nil || b.room < 0
	b.more.Broadcast()
}

// Read gives what was read ahead, then why that ended, if it failed, and then what the body itself gives.
func (b *unreadBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(p) > 0 && len(b.ahead) == 0 && !b.filled {
		b.more.Wait()
	}
	switch {
	case b.gone():
		return 0, http.ErrBodyReadAfterClose
	case len(b.ahead) > 0 || !b.filled:
		count := copy(p, b.ahead)
		b.ahead = b.ahead[count:]
		return count, nil
	case b.err != nil:
		err := b.err
		b.err = nil
		return 0, err
	}
	return b.readOn(p)
}

// gone reports whether the body is closed. The server closes it when the handler begins to answer, and reads away what
// is left of it first: what was read ahead may then have holes, and does not end in io.EOF.
func (b *unreadBody) gone() bool {
	if b.ended && !b.closed {
		_, err := b.body.Read(nil)
		b.closed = errors.Is(err, http.ErrBodyReadAfterClose)
	}
	return b.closed
}

func (b *unreadBody) readOn(p []byte) (int, error) {
	count, err := b.body.Read(p)
	b.rest -= int64(count)
	if err != nil {
		b.node.SetUnread(false)
	}
	return count, err
}

// Close makes the server read away the rest of the body, if it is not too long.
func (b *unreadBody) Close() error {
	b.leave()
	return b.body.Close()
}

// maxDiscard is how much of a body net/http reads away when it is closed (maxPostHandlerReadBytes).
const maxDiscard = 256 << 10

// leave ends the reading ahead, except for a Read that is under way; the server ends that one after the handler.
func (b *unreadBody) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.filled, b.closed = true, true
	if b.rest <= maxDiscard {
		b.node.SetUnread(false)
	}
	b.more.Broadcast()
}
