package httpx_test

import (
	"context"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// arrival returns the deadline of a request that arrives at a service with the given budget headers, on a server whose
// own bound is zero or that long.
func arrival(t *testing.T, own time.Duration, budgets ...string) (time.Time, bool) {
	t.Helper()
	ctx := context.Background()
	if own != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, own)
		defer cancel()
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	r.Header["Ctxplumb-Budget-Ms"] = budgets
	var deadline time.Time
	var bounded bool
	httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		deadline, bounded = r.Context().Deadline()
	})).ServeHTTP(httptest.NewRecorder(), r)
	return deadline, bounded
}

func FuzzBudget(f *testing.F) {
	for _, s := range []string{
		"0", "1", "250", "007", "9999999999", "10000000000", "18446744073709551616", "-1", "+1", " 1", "1 ", "1\t", "",
		"1.5", "1e3", "0x10", "1_000", "١", "½", "NaN", "1,2", "60000",
	} {
		f.Add(s, "", false, uint32(0))
		f.Add(s, s, true, uint32(1000))
	}
	plain := regexp.MustCompile(`\A[0-9]{1,10}\z`)
	f.Fuzz(func(t *testing.T, first, second string, twice bool, own uint32) {
		synctest.Test(t, func(t *testing.T) {
			values := []string{first}
			if twice {
				values = append(values, second)
			}
			// The oracle: the earlier of what the server allows and what one plain number says.
			var want time.Time
			if own != 0 {
				want = time.Now().Add(time.Duration(own) * time.Millisecond)
			}
			if !twice && plain.MatchString(first) {
				ms, _ := new(big.Int).SetString(first, 10)
				told := time.Now().Add(time.Duration(new(big.Int).Mul(ms, big.NewInt(1e6)).Int64()))
				if want.IsZero() || told.Before(want) {
					want = told
				}
			}
			got, bounded := arrival(t, time.Duration(own)*time.Millisecond, values...)
			if !got.Equal(want) || bounded != !want.IsZero() {
				t.Errorf("budget %q, own bound %d ms: got deadline %v, want %v", values, own, got, want)
			}
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

// hop is one service of a chain: it works, may set a bound of its own, works again, and calls the next.
type hop struct {
	t           *testing.T
	work, after time.Duration
	bound       time.Duration // zero for none
	options     []httpx.Option
	next        *hop // nil at the end of the chain
	caller      time.Time
}

// TestDeadlineOnlyShortens sends requests through chains of services in virtual time, in which the wire takes none.
func TestDeadlineOnlyShortens(t *testing.T) {
	t.Parallel()
	recorder := httpx.WithRecorder(tracer.NewRecorder())
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			var chain *hop
			for range 1 + random.IntN(6) {
				chain = &hop{t: t, work: upTo(random, time.Second), after: upTo(random, time.Second), next: chain}
				if random.IntN(2) == 0 {
					chain.bound = upTo(random, 3*time.Second)
				}
				if random.IntN(2) == 0 {
					chain.options = []httpx.Option{recorder}
				}
			}
			chain.handle(t.Context())
		})
	}
}

func upTo(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(most)))
}

func (h *hop) handle(ctx context.Context) {
	<-time.After(h.work)
	if h.bound != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, h.bound)
		defer cancel()
	}
	<-time.After(h.after)
	if h.next == nil {
		return
	}
	h.next.caller, _ = ctx.Deadline()
	r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://next.example/", nil))
	must(httpx.Transport(h.next, h.options...).RoundTrip(r))
}

// RoundTrip makes a hop the wire that leads to it.
func (h *hop) RoundTrip(r *http.Request) (*http.Response, error) {
	received := httptest.NewRequest(r.Method, "/", nil)
	received.Header = r.Header
	httpx.Middleware(forMiddleware(h.options)...)(h).ServeHTTP(httptest.NewRecorder(), received)
	return nowhere{}.RoundTrip(r)
}

// ServeHTTP compares the deadline with the caller's: not later, and not earlier than the rounding explains, unless it
// has passed already.
func (h *hop) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	got, bounded := r.Context().Deadline()
	switch lead := h.caller.Sub(got); {
	case bounded == h.caller.IsZero():
		h.t.Errorf("deadline %v of a call with deadline %v", got, h.caller)
	case bounded && h.caller.Before(time.Now()):
		if !got.Equal(time.Now()) {
			h.t.Errorf("deadline %v of a call whose time is over, at %v", got, time.Now())
		}
	case bounded && (lead < 0 || lead >= time.Millisecond):
		h.t.Errorf("the deadline is %v before the caller's", lead)
	}
	h.handle(r.Context())
}
