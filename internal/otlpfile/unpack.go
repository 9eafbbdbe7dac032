package otlpfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// A recording shrinks to a sixteenth, since its ids are random, and a journal to half of that.
const (
	maxRatio    = 64
	freeOfDoubt = 64 << 20 // bytes that may come of anything
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// unpack gives the text of a recording that may be compressed, which its first bytes tell.
func unpack(r io.Reader) (io.Reader, error) {
	packed := &counter{Reader: r}
	in := bufio.NewReader(packed)
	head, _ := in.Peek(8) // an error comes again when the rest is read
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		text, err := gzip.NewReader(in)
		return &unpacked{text, packed, 0}, err
	case bytes.HasPrefix(head, zstdMagic):
		return nil, errors.New("it is compressed with zstd: unpack it first, with zstd -d, or use gzip")
	case len(head) == 8 && bytes.HasPrefix(head[4:], zstdMagic):
		return nil, errors.New("it holds messages that are compressed one by one: write it without compression, and compress it with gzip")
	default:
		return in, nil
	}
}

// counter counts the bytes that were read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// unpacked stops where little becomes too much.
type unpacked struct {
	text   io.Reader
	packed *counter
	n      int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.text.Read(p)
	if u.n += int64(n); u.n > freeOfDoubt && u.n > maxRatio*u.packed.n {
		return 0, fmt.Errorf("it unpacks to more than %d times its size: is it a recording?", maxRatio)
	}
	return n, err
}
