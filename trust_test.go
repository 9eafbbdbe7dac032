package ctxplumb_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// message is what comes in: headers by their lower-case keys, and a query, which gRPC does not have.
type message struct {
	headers map[string]string
	query   string
}

// door is a way into a service: it returns the transaction that a handler finds.
type door func(m message, p propagation.Propagator, public bool) (propagation.Transaction, bool)

// doors are those of both transports. They are the interceptors and the middleware, called as grpc-go and net/http do.
var doors = map[string]door{
	"unary": func(m message, p propagation.Propagator, public bool) (tx propagation.Transaction, ok bool) {
		_, _ = grpcx.UnaryServerInterceptor(serverOptions(p, public)...)(m.incoming(), nil, &grpc.UnaryServerInfo{FullMethod: "/s/m"},
			func(ctx context.Context, _ any) (any, error) {
				tx, ok = propagation.FromContext(ctx)
				return nil, nil
			})
		return tx, ok
	},
	"stream": func(m message, p propagation.Propagator, public bool) (tx propagation.Transaction, ok bool) {
		_ = grpcx.StreamServerInterceptor(serverOptions(p, public)...)(nil, arriving{ctx: m.incoming()}, &grpc.StreamServerInfo{FullMethod: "/s/m"},
			func(_ any, stream grpc.ServerStream) error {
				tx, ok = propagation.FromContext(stream.Context())
				return nil
			})
		return tx, ok
	},
	"HTTP": func(m message, p propagation.Propagator, public bool) (tx propagation.Transaction, ok bool) {
		options := []httpx.MiddlewareOption{httpx.WithPropagator(p)}
		if public {
			options = append(options, httpx.WithPublicEndpoint())
		}
		r := httptest.NewRequest(http.MethodPost, "/?"+m.query, nil)
		for key, value := range m.headers {
			r.Header.Set(key, value)
		}
		httpx.Middleware(options...)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			tx, ok = propagation.FromContext(r.Context())
		})).ServeHTTP(httptest.NewRecorder(), r)
		return tx, ok
	},
}

func serverOptions(p propagation.Propagator, public bool) []grpcx.ServerOption {
	options := []grpcx.ServerOption{grpcx.WithPropagator(p)}
	if public {
		options = append(options, grpcx.WithPublicEndpoint())
	}
	return options
}

func (m message) incoming() context.Context {
	return metadata.NewIncomingContext(context.Background(), metadata.New(m.headers))
}

type arriving struct {
	grpc.ServerStream
	ctx context.Context
}

func (a arriving) Context() context.Context { return a.ctx }

// tongues say one id in each dialect.
var tongues = map[string]func(id string) message{
	"xdtm":  func(id string) message { return message{headers: map[string]string{"x-dtm-trans-id": id}} },
	"dtm":   func(id string) message { return message{headers: map[string]string{"dtm-gid": id, "dtm-op": "try"}} },
	"seata": func(id string) message { return message{headers: map[string]string{"tx_xid": id}} },
	"query": func(id string) message {
		query := url.Values{"gid": {id}, "branch_id": {"01"}, "op": {"confirm"}, "trans_type": {"tcc"}}
		return message{headers: map[string]string{}, query: query.Encode()}
	},
}

// signatureOf returns the header that goes with an id.
func signatureOf(audience string, key []byte, id string) string {
	md := outgoing(propagation.Propagator{Signature: propagation.Signed(audience, key)}, id)
	return md["x-dtm-trans-signature"][0]
}

func outgoing(p propagation.Propagator, id string) (sent metadata.MD) {
	ctx := propagation.NewContext(context.Background(), propagation.Transaction{ID: id})
	_ = grpcx.UnaryClientInterceptor(grpcx.WithPropagator(p))(ctx, "/s/m", nil, nil, nil,
		func(ctx context.Context, _ string, _, _ any, _ *grpc.ClientConn, _ ...grpc.CallOption) error {
			sent, _ = metadata.FromOutgoingContext(ctx)
			return nil
		})
	return sent
}

// TestNothingForgedIsAccepted tries 10,000 signatures at each door and in each dialect: of another key, for another
// audience or id, too old, or with a byte changed.
func TestNothingForgedIsAccepted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := bytes.Repeat([]byte("k"), 32)
		stale := map[string]string{}
		id := func(i int) string { return fmt.Sprintf("10.0.0.1:8091:%d", i) }
		for i := range 100 {
			stale[id(i)] = signatureOf("stock", key, id(i))
		}
		<-time.After(propagation.SignatureLifetime + time.Second)
		p := propagation.Propagator{Signature: propagation.Signed("stock", key)}
		random := rand.New(rand.NewPCG(3, 4))
		forgeries := []func(id string) string{
			func(id string) string { return stale[id] },
			func(id string) string { return signatureOf("payment", key, id) },
			func(id string) string {
				return signatureOf("stock", bytes.Repeat([]byte{byte(random.IntN(256))}, 33), id)
			},
			func(id string) string { return signatureOf("stock", key, id+"0") },
			func(id string) string {
				changed := []byte(signatureOf("stock", key, id))
				at := random.IntN(len(changed))
				changed[at] ^= byte(1 + random.IntN(255))
				return string(changed)
			},
			func(string) string { return "" },
		}
		for name, enter := range doors {
			for tongue, say := range tongues {
				for i := range 10_000 {
					m := say(id(i % 100))
					m.headers["x-dtm-trans-signature"] = forgeries[i%len(forgeries)](id(i % 100))
					if tx, ok := enter(m, p, false); ok {
						t.Fatalf("%s accepts %+v for %+v in %s", name, tx, m, tongue)
					}
				}
				m := say(id(1))
				m.headers["x-dtm-trans-signature"] = signatureOf("stock", key, id(1))
				want := propagation.Transaction{ID: id(1)}
				if tongue == "query" && name != "HTTP" {
					want = propagation.Transaction{}
				}
				if tx, _ := enter(m, p, false); tx != want {
					t.Errorf("%s takes what is signed for %+v, want %+v, in %s", name, tx, want, tongue)
				}
			}
		}
	})
}

// TestPublicEndpointBelievesNothing, at each door and in each dialect.
func TestPublicEndpointBelievesNothing(t *testing.T) {
	t.Parallel()
	named := func(context.Context) (propagation.Transaction, bool) {
		return propagation.Transaction{ID: "made-here"}, true
	}
	for name, enter := range doors {
		for tongue, say := range tongues {
			seen := map[string]bool{}
			for range 100 {
				tx, ok := enter(say("10.0.0.1:8091:1"), propagation.Propagator{}, true)
				if _, err := propagation.ParseID(tx.ID); !ok || err != nil || tx != (propagation.Transaction{ID: tx.ID}) || seen[tx.ID] || strings.Contains(tx.ID, "8091") {
					t.Fatalf("%s, %s: a transaction begins as %+v", name, tongue, tx)
				}
				seen[tx.ID] = true
			}
			if tx, _ := enter(say("10.0.0.1:8091:1"), propagation.Propagator{Fallback: named}, true); tx.ID != "made-here" {
				t.Errorf("%s, %s: a transaction begins as %+v, and not as the fallback says", name, tongue, tx)
			}
		}
	}
}

// TestWhatIsWrittenIsRead: each dialect, each id that it can say, by both transports.
func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	all := []propagation.Dialect{propagation.XDtm, propagation.DTM, propagation.Seata}
	for _, write := range [][]propagation.Dialect{all[:1], all[1:2], all[2:], all} {
		for _, id := range []string{"T-1", "10.0.0.1:8091:1", "[2001:db8::1]:8091:1", strings.Repeat("a", 128)} {
			p := propagation.Propagator{Read: write, Write: write}
			want := propagation.Transaction{ID: id}
			isXID := strings.Contains(id, ":8091:")
			if !isXID && slices.Equal(write, all[2:]) {
				want.ID = ""
			}
			if isXID && slices.Contains(write, propagation.Seata) {
				want.Driver = propagation.DriverCaller
			}
			m := message{headers: map[string]string{}}
			for key, values := range outgoing(p, id) {
				if key == "ctxplumb-parent" { // these tests are recorded
					continue
				}
				if !slices.Contains(p.Fields(), key) || len(values) != 1 {
					t.Errorf("%v writes %s: %q, which it does not say in Fields", write, key, values)
				}
				m.headers[key] = values[0]
			}
			for name, enter := range doors {
				if tx, _ := enter(m, p, false); tx != want {
					t.Errorf("%s: %v writes %+v and reads %+v", name, write, want, tx)
				}
			}
			request := httptest.NewRequest(http.MethodGet, "http://service.example/", nil)
			request = request.WithContext(propagation.NewContext(t.Context(), propagation.Transaction{ID: id}))
			_, _ = httpx.Transport(roundTripper(func(r *http.Request) (*http.Response, error) {
				m := message{headers: map[string]string{}}
				for key := range r.Header {
					m.headers[key] = r.Header.Get(key)
				}
				if tx, _ := doors["HTTP"](m, p, false); tx != want {
					t.Errorf("over HTTP: %v writes %+v and reads %+v", write, want, tx)
				}
				return nil, http.ErrServerClosed
			}), httpx.WithPropagator(p)).RoundTrip(request)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
