package propagation

import (
	"errors"
	"fmt"
)

// MaxIDLength is the longest id that is accepted, in bytes: what DTM's and Seata's tables hold (varchar(128)).
const MaxIDLength = 128

// ErrInvalidID is wrapped by the errors of [ParseID].
var ErrInvalidID = errors.New("ctxplumb: invalid transaction id")

// ParseID checks s against the one grammar that every door shares, [A-Za-z0-9._:/\[\]-]{1,128}, and returns it
// unchanged. The grammar holds the gids that a DTM server makes, Seata's ip:port:number with IPv6 hosts too, hptx's
// gs/app/number, UUIDs and trace ids; all of it passes through HTTP/1, HTTP/2 and gRPC metadata as it is, and needs no
// quoting in a log. An error wraps [ErrInvalidID] and does not repeat the value. It is safe for concurrent use.
func ParseID(s string) (string, error) {
	if s == "" {
		return "", fmt.Errorf("%w: empty", ErrInvalidID)
	}
	if len(s) > MaxIDLength {
		return "", fmt.Errorf("%w: %d bytes, at most %d are allowed", ErrInvalidID, len(s), MaxIDLength)
	}
	for i := range len(s) {
		if !idByte[s[i]] {
			return "", fmt.Errorf("%w: byte %#02x at %d is not one of A-Z a-z 0-9 . _ : / [ ] -", ErrInvalidID, s[i], i)
		}
	}
	return s, nil
}

var idByte = func() (table [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/[]-") {
		table[c] = true
	}
	return table
}()
