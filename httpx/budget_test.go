package httpx_test

import (
	"context"
	"math/big"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/httpx"
)

// arrival returns the deadline of a request that arrives at a service with these headers, on a server whose own bound is
// zero or that long.
func arrival(t *testing.T, own time.Duration, header http.Header) (time.Time, bool) {
	t.Helper()
	ctx := context.Background()
	if own != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, own)
		defer cancel()
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	r.Header = header
	var deadline time.Time
	var bounded bool
	httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		deadline, bounded = r.Context().Deadline()
	})).ServeHTTP(httptest.NewRecorder(), r)
	return deadline, bounded
}

var (
	wholeMs     = regexp.MustCompile(`\A([0-9]{1,10})\z`)
	grpcTimeout = regexp.MustCompile(`\A([0-9]{1,8})([HMSmun])\z`)
	// The units of gRPC over HTTP/2, in nanoseconds.
	grpcUnits = map[string]int64{"H": 3_600e9, "M": 60e9, "S": 1e9, "m": 1e6, "u": 1e3, "n": 1}
)

// told is the oracle: the nanoseconds that a header tells, nil where it tells nothing.
func told(name string, values []string) *big.Int {
	if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return v != values[0] }) {
		return nil
	}
	nanoseconds := func(digits string, unit int64) *big.Int {
		n, _ := new(big.Int).SetString(digits, 10)
		return n.Mul(n, big.NewInt(unit))
	}
	var ns *big.Int
	switch name {
	case "Grpc-Timeout":
		if m := grpcTimeout.FindStringSubmatch(values[0]); m != nil {
			ns = nanoseconds(m[1], grpcUnits[m[2]])
		}
	default:
		if m := wholeMs.FindStringSubmatch(values[0]); m != nil {
			ns = nanoseconds(m[1], 1e6)
		}
	}
	if ns == nil || !ns.IsInt64() || name == "X-Envoy-Expected-Rq-Timeout-Ms" && ns.Sign() == 0 {
		return nil
	}
	return ns
}

// checkArrival compares the deadline with the earliest of what the server allows and what the headers tell.
func checkArrival(t *testing.T, own time.Duration, header http.Header) {
	t.Helper()
	var want time.Time
	if own != 0 {
		want = time.Now().Add(own)
	}
	for name, values := range header {
		if ns := told(name, values); ns != nil {
			if at := time.Now().Add(time.Duration(ns.Int64())); want.IsZero() || at.Before(want) {
				want = at
			}
		}
	}
	got, bounded := arrival(t, own, header)
	if !got.Equal(want) || bounded != !want.IsZero() {
		t.Errorf("%v, own bound %v: got deadline %v, want %v", header, own, got, want)
	}
}

// deadlineHeaders are those that a deadline comes in by.
var deadlineHeaders = []string{"Ctxplumb-Budget-Ms", "Grpc-Timeout", "X-Envoy-Expected-Rq-Timeout-Ms"}

func FuzzBudget(f *testing.F) {
	hostile := []string{
		"0", "1", "250", "007", "9999999999", "10000000000", "18446744073709551616", "-1", "+1", " 1", "1 ", "1\t", "",
		"1.5", "1e3", "0x10", "1_000", "١", "½", "NaN", "1,2", "60000", "0S", "1H", "99999999n", "99999999H", "2562047H", "2562048H",
		"100000000n", "1s", "1ms", "S", "1", "-1S", "1 S", "1S1", "1.5S", "١S", "m1", "00000001u", "000000001u",
	}
	for i, s := range hostile {
		f.Add(uint8(i), s, "", uint8(1), uint32(0))
		f.Add(uint8(i), s, s, uint8(2), uint32(1000))
		f.Add(uint8(i), s, "250", uint8(2), uint32(1000))
	}
	f.Fuzz(func(t *testing.T, which uint8, first, second string, values uint8, own uint32) {
		synctest.Test(t, func(t *testing.T) {
			one := deadlineHeaders[int(which)%len(deadlineHeaders)]
			checkArrival(t, time.Duration(own)*time.Millisecond, http.Header{one: []string{first, second}[:values%3]})
		})
	})
}

func FuzzShortestDeadline(f *testing.F) {
	f.Add("250", "1S", "60000", uint32(0))
	f.Add("60000", "250m", "0", uint32(1000))
	f.Add("-1", "1S1", "300", uint32(200))
	f.Add("", "", "", uint32(1))
	f.Fuzz(func(t *testing.T, budget, grpc, envoy string, own uint32) {
		synctest.Test(t, func(t *testing.T) {
			header := http.Header{deadlineHeaders[0]: {budget}, deadlineHeaders[1]: {grpc}, deadlineHeaders[2]: {envoy}}
			checkArrival(t, time.Duration(own)*time.Millisecond, header)
		})
	})
}

func TestDeadlineThatHasPassedIsSentAsZero(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	sent := peek{}
	must(httpx.Transport(&sent).RoundTrip(must(http.NewRequestWithContext(ctx, http.MethodGet, "http://stock.example/", nil))))
	if got := sent.header.Get("Ctxplumb-Budget-Ms"); got != "0" {
		t.Errorf("got budget %q, want 0", got)
	}
}
