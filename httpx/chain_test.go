package httpx_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// passing is a request on its way from one service to the next, while no time passes.
type passing struct {
	header  http.Header
	left    time.Duration // until the deadline of the caller
	bounded bool          // whether it has one
	exact   bool          // whether nobody on the way said something of his own
}

// TestDeadlineOnlyShortens sends 10,000 requests through chains of services whose clocks are up to a day off. Each service
// has a bubble of its own for each link of the chains, and so a clock of its own.
func TestDeadlineOnlyShortens(t *testing.T) {
	t.Parallel()
	const chains, links, services = 10_000, 6, 8
	random := rand.New(rand.NewPCG(1, 2))
	recorder := httpx.WithRecorder(tracer.NewRecorder(tracer.WithMaxNodes(100)))
	requests := make([]passing, chains)
	for link := range links {
		for service := range services {
			var options []httpx.Option
			if service == 0 {
				options = append(options, recorder)
			}
			synctest.Test(t, func(t *testing.T) {
				<-time.After(upTo(random, 48*time.Hour)) // the clock of one that is a day late and of one that is a day early
				for i := range chains {
					if (i+i/services*link)%services == service {
						requests[i] = pass(t, requests[i], random, options)
					}
				}
			})
		}
	}
}

// pass lets a service take a request and send the next.
func pass(t *testing.T, came passing, random *rand.Rand, options []httpx.Option) (left passing) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header = came.header
	httpx.Middleware(forMiddleware(options)...)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		came.check(t, r.Context())
		left = work(r.Context(), random, options)
	})).ServeHTTP(httptest.NewRecorder(), r)
	return left
}

// check compares the deadline with the caller's: not later, and not earlier than the rounding explains.
func (p passing) check(t *testing.T, ctx context.Context) {
	t.Helper()
	deadline, bounded := ctx.Deadline()
	left := time.Until(deadline)
	switch {
	case p.bounded && !bounded:
		t.Errorf("no deadline, and the caller's is in %v: %v", p.left, p.header)
	case p.bounded && left > max(p.left, 0):
		t.Errorf("the deadline is in %v, and the caller's in %v: %v", left, p.left, p.header)
	case p.exact && p.bounded && left <= max(p.left, 0)-time.Millisecond:
		t.Errorf("the deadline is in %v, and the caller's not before %v: %v", left, p.left, p.header)
	case p.exact && !p.bounded && bounded:
		t.Errorf("a deadline in %v, and the caller has none: %v", left, p.header)
	}
}

// work takes some time, may set a bound of its own, and sends the next request, to which a proxy may add something.
func work(ctx context.Context, random *rand.Rand, options []httpx.Option) passing {
	<-time.After(upTo(random, time.Second))
	if random.IntN(2) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, upTo(random, 3*time.Second))
		defer cancel()
	}
	<-time.After(upTo(random, time.Second))
	deadline, bounded := ctx.Deadline()
	sent := peek{}
	r := must(http.NewRequestWithContext(ctx, http.MethodGet, "http://next.example/", nil))
	must(httpx.Transport(&sent, options...).RoundTrip(r))
	next := passing{header: sent.header, left: time.Until(deadline), bounded: bounded, exact: true}
	if random.IntN(4) == 0 {
		next.exact = false
		next.header.Set("Grpc-Timeout", strconv.Itoa(random.IntN(5_000))+[]string{"m", "S", "u", "x", ""}[random.IntN(5)])
		next.header.Set("X-Envoy-Expected-Rq-Timeout-Ms", strconv.Itoa(random.IntN(5_000)-1_000))
	}
	return next
}

func upTo(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(most)))
}
