package propagation_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/propagation"
)

var (
	key   = bytes.Repeat([]byte("k"), 32)
	older = bytes.Repeat([]byte("o"), 32)
)

// sign is how a signature is to be made, written once more.
func sign(key []byte, audience, id string, expiry int64) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "ctxplumb 1\n%s\n%d\n%s", audience, expiry, id)
	return strconv.FormatInt(expiry, 10) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func signed(keys ...[]byte) propagation.Propagator {
	return propagation.Propagator{Signature: propagation.Signed("stock", keys...)}
}

func TestSignature(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().Unix()
		good := sign(key, "stock", "T-1", now+300)
		forged := propagation.Counts{Forged: 1}
		for _, test := range []struct {
			name   string
			values []string
			want   found
			count  propagation.Counts
		}{
			{"good", []string{good}, one(propagation.Transaction{ID: "T-1"}), uncounted},
			{"twice, as a proxy may relay it", []string{good, good}, one(propagation.Transaction{ID: "T-1"}), uncounted},
			{"in its last second", []string{sign(key, "stock", "T-1", now)}, one(propagation.Transaction{ID: "T-1"}), uncounted},
			{"by an older key", []string{sign(older, "stock", "T-1", now+300)}, one(propagation.Transaction{ID: "T-1"}), uncounted},
			{"none", nil, none, forged},
			{"empty", []string{""}, none, forged},
			{"too old", []string{sign(key, "stock", "T-1", now-1)}, none, forged},
			{"for another audience", []string{sign(key, "payment", "T-1", now+300)}, none, forged},
			{"for another id", []string{sign(key, "stock", "T-2", now+300)}, none, forged},
			{"by another key", []string{sign(bytes.Repeat([]byte("x"), 32), "stock", "T-1", now+300)}, none, forged},
			{"two that differ", []string{good, sign(key, "stock", "T-1", now+299)}, none, forged},
			{"a later expiry", []string{strconv.FormatInt(now+9999, 10) + good[10:]}, none, forged},
			{"cut off", []string{good[:len(good)-1]}, none, forged},
			{"longer", []string{good + "A"}, none, forged},
			{"without an expiry", []string{good[10:]}, none, forged},
			{"with a sign", []string{"+" + good}, none, forged},
			{"padded", []string{good + "="}, none, forged},
			{"a million bytes", []string{big}, none, forged},
			{"an expiry of a million bytes", []string{big + good[10:]}, none, forged},
		} {
			h := headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01"}, "x-dtm-op": {"confirm"}, "x-dtm-trans-signature": test.values}
			p := signed(key, older)
			var ctx context.Context
			count := counting(func() { ctx = p.Extract(t.Context(), h) })
			t.Log(test.name)
			check(t, ctx, test.want)
			same(t, "counts", test.count, count)
			same(t, "Phase2", false, p.Phase2(h)) // an op is not signed
		}
	})
}

func TestSignatureGoesWithTheID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := headers{"x-dtm-trans-signature": {"stale"}}
		ctx := propagation.NewContext(t.Context(), try)
		signed(key, older).Inject(ctx, sent)
		same(t, "signature", sign(key, "stock", "T-1", time.Now().Unix()+300), sent["x-dtm-trans-signature"][0])
		check(t, signed(older, key).Extract(t.Context(), sent), one(propagation.Transaction{ID: "T-1"}))
		<-time.After(propagation.SignatureLifetime)
		check(t, signed(key).Extract(t.Context(), sent), one(propagation.Transaction{ID: "T-1"}))
		<-time.After(time.Second)
		check(t, signed(key).Extract(t.Context(), sent), none)
	})
}

// What somebody else has read from the same headers does not stand either; what the service itself has set does.
func TestRefusedIDDoesNotStand(t *testing.T) {
	t.Parallel()
	believing := propagation.Propagator{}
	for name, h := range map[string]headers{
		"xdtm":  {"x-dtm-trans-id": {"T-1"}},
		"dtm":   {"dtm-gid": {"T-1"}},
		"seata": {"tx_xid": {"10.0.0.1:8091:1"}},
	} {
		read := believing.Extract(t.Context(), h)
		if _, ok := propagation.FromContext(read); !ok {
			t.Fatal(name, "is not read at all")
		}
		check(t, signed(key).Extract(read, h), none)
		check(t, signed(key).Extract(propagation.NewContext(t.Context(), above), h), one(above))
	}
	first := propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}) // by a carrier that shows only the first
	check(t, believing.Extract(first, headers{"x-dtm-trans-id": {"T-1", "T-2"}}), none)
}

func TestSignedIsSetUp(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		audience string
		keys     [][]byte
		want     string
	}{
		{"", [][]byte{key}, "ctxplumb: Signed needs an audience and a key"},
		{"stock", nil, "ctxplumb: Signed needs an audience and a key"},
		{"stock", [][]byte{key, key[:31]}, "ctxplumb: Signed needs keys of 32 bytes or more, and one has 31"},
	} {
		func() {
			defer func() { same(t, "panic", test.want, fmt.Sprint(recover())) }()
			propagation.Signed(test.audience, test.keys...)
		}()
	}
	own := bytes.Clone(key)
	p := signed(own)
	sent := headers{}
	p.Inject(propagation.NewContext(t.Context(), try), sent)
	clear(own)
	check(t, p.Extract(t.Context(), sent), one(propagation.Transaction{ID: "T-1"}))
}

var wellFormed = regexp.MustCompile(`\A([0-9]{1,12})\.([A-Za-z0-9_-]{43})\z`)

// FuzzSignature takes signatures apart with a regular expression, and makes those that are to be good anew.
func FuzzSignature(f *testing.F) {
	good := time.Now().Add(time.Hour).Unix()
	f.Add("T-1", sign(key, "stock", "T-1", good), "", false)
	f.Add("T-1", sign(key, "stock", "T-1", good), sign(key, "stock", "T-1", good), true)
	f.Add("T-2", sign(key, "stock", "T-1", good), "", false)
	f.Add("T-1", "0.", ".", true)
	f.Fuzz(func(t *testing.T, id, first, second string, twice bool) {
		values := []string{first}
		if twice {
			values = append(values, second)
		}
		want := none
		if m := wellFormed.FindStringSubmatch(first); m != nil && (!twice || first == second) && grammar.MatchString(id) {
			expiry, err := strconv.ParseInt(m[1], 10, 64)
			if err == nil && expiry >= time.Now().Unix() && strconv.FormatInt(expiry, 10) == m[1] && sign(key, "stock", id, expiry) == first {
				want = one(propagation.Transaction{ID: id})
			}
		}
		h := headers{"x-dtm-trans-id": {id}, "x-dtm-trans-signature": values}
		check(t, signed(key).Extract(t.Context(), h), want)
	})
}
