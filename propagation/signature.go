package propagation

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SignatureLifetime is how long a signature is good for after it was made. It also bounds how far the clocks of two
// services may be apart.
const SignatureLifetime = 5 * time.Minute

const (
	keySignature   = "x-dtm-trans-signature"
	minKey         = sha256.Size
	maxExpiryDigit = 12
)

// Signature makes ids that come from outside trustworthy: it signs those that go out and verifies those that come in.
// It is safe for concurrent use.
type Signature struct {
	audience string
	keys     [][]byte
}

// Signed returns a Signature for the ids of calls to the service named audience, under that name on the server and on all
// its clients. What is signed is the id, the audience and an expiry, by HMAC-SHA256 (RFC 2104), in the header
// X-Dtm-Trans-Signature; a branch and an op are not, so that they do not come in. The first key signs and all keys
// verify, so that keys can be rotated. It panics without an audience or a key, and if a key is shorter than 32 bytes.
func Signed(audience string, keys ...[]byte) *Signature {
	if audience == "" || len(keys) == 0 {
		panic("ctxplumb: Signed needs an audience and a key")
	}
	s := &Signature{audience: audience}
	for _, key := range keys {
		if len(key) < minKey {
			panic("ctxplumb: Signed needs keys of " + strconv.Itoa(minKey) + " bytes or more, and one has " + strconv.Itoa(len(key)))
		}
		s.keys = append(s.keys, slices.Clone(key))
	}
	return s
}

// sign returns the expiry, in seconds since 1970, a dot, and the code in URL-safe base64.
func (s *Signature) sign(id string) string {
	expiry := strconv.FormatInt(time.Now().Add(SignatureLifetime).Unix(), 10)
	return expiry + "." + base64.RawURLEncoding.EncodeToString(s.code(s.keys[0], id, expiry))
}

// verify reports whether values are one signature of id that is good now.
func (s *Signature) verify(id string, values []string) bool {
	if len(values) == 0 || !agree(values) {
		return false
	}
	expiry, text, _ := strings.Cut(values[0], ".")
	if len(expiry) > maxExpiryDigit || len(text) != base64.RawURLEncoding.EncodedLen(sha256.Size) {
		return false
	}
	until, err := strconv.ParseUint(expiry, 10, 63)
	if err != nil || time.Now().After(time.Unix(int64(until), 0)) {
		return false
	}
	code, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return false
	}
	good := false
	for _, key := range s.keys {
		good = hmac.Equal(code, s.code(key, id, expiry)) || good
	}
	return good
}

// code authenticates the three together. They cannot be parted otherwise than they were joined: the id and the expiry
// have no line break, and stand last.
func (s *Signature) code(key []byte, id, expiry string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("ctxplumb 1\n" + s.audience + "\n" + expiry + "\n" + id))
	return mac.Sum(nil)
}
