package ctxplumb_test

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// grammar is that of an id, once more.
var grammar = regexp.MustCompile(`\A[A-Za-z0-9._:/\[\]-]{1,128}\z`)

// hostileKeys are all places for an id, and some for what goes with it.
var hostileKeys = []string{
	"x-dtm-trans-id", "x-dtm-branch-id", "x-dtm-op", "dtm-gid", "dtm-branch_id", "dtm-op", "dtm-trans_type", "dtm-dtm",
	"tx_xid", "tx-xid", "tx_branch_type", "x-dtm-trans-signature", "ctxplumb-parent", "ctxplumb-budget-ms", "grpc-timeout",
	"x-envoy-expected-rq-timeout-ms", "traceparent",
}

// hostileValues are lists of values of one key: each byte alone and at some place, something bad at each place, lengths
// up to a megabyte, and several at once.
func hostileValues() [][]string {
	var all [][]string
	id := strings.Repeat("a", propagation.MaxIDLength)
	put := func(b byte, at int) {
		value := []byte(id)
		value[at] = b
		all = append(all, []string{string(value)})
	}
	for b := range 256 {
		put(byte(b), b%len(id))
		all = append(all, []string{string([]byte{byte(b)})})
	}
	for at := range len(id) {
		put("\t\n\x7f\x80"[at%4], at)
	}
	for _, length := range []int{0, 1, 127, 128, 129, 1 << 10, 9 << 10, 1 << 16, 1 << 20} {
		all = append(all, []string{strings.Repeat("a", length)})
	}
	return append(all, nil, []string{"a", "a"}, []string{"a", "b"}, []string{"a", "a", "\x80"}, []string{"", "a"}, []string{"a, a"},
		[]string{"a\r\nX-Admin: 1"}, []string{"a\nlevel=ERROR msg=forged"}, []string{"é"}, []string{"\x1b[31m"}, []string{"%0a"})
}

// taken is the id that is to go on.
func taken(values []string) string {
	for _, v := range values {
		if v != values[0] || !grammar.MatchString(v) {
			return ""
		}
	}
	return strings.Join(values[:min(1, len(values))], "")
}

// TestHostileValuesAcross lets a peer's raw bytes come in by each transport, as grpc-go and net/http hand them on, and
// calls the next service by each, over a connection.
func TestHostileValuesAcross(t *testing.T) {
	t.Parallel()
	entries := map[string]func(values []string, handle func(context.Context)){"HTTP": enterHTTP, "gRPC": enterGRPC}
	exits := map[string]medium{"HTTP": overHTTP, "unary": overUnary, "stream": overStream}
	for entry, enter := range entries {
		for exit, serve := range exits {
			t.Run(entry+" to "+exit, func(t *testing.T) {
				t.Parallel()
				var lines bytes.Buffer
				logger := log.New(&lines, "", 0)
				var got string
				next := serve(t, nil, func(ctx context.Context) error {
					tx, _ := propagation.FromContext(ctx)
					got = tx.ID
					return nil
				})
				for _, values := range hostileValues() {
					got = "not called"
					lines.Reset()
					enter(values, func(ctx context.Context) {
						tx, _ := propagation.FromContext(ctx)
						logger.Println(tx.ID, tx.Branch, tx.Op, tx.Kind)
						ctx = tracer.Detach(ctx, "a hostile budget may be over at once")
						if err := next(ctx); err != nil {
							t.Errorf("%.200q: %v", values, err)
						}
					})
					if want := taken(values); got != want {
						t.Errorf("%.200q: the next service sees %.200q, want %q", values, got, want)
					}
					if n := bytes.Count(lines.Bytes(), []byte("\n")); n != 1 {
						t.Errorf("%.200q: %d lines are logged, want one", values, n)
					}
				}
			})
		}
	}
}

func enterHTTP(values []string, handle func(context.Context)) {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	for _, key := range hostileKeys {
		r.Header[http.CanonicalHeaderKey(key)] = values
	}
	httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(r.Context()) })).ServeHTTP(httptest.NewRecorder(), r)
}

func enterGRPC(values []string, handle func(context.Context)) {
	came := metadata.MD{}
	for _, key := range hostileKeys {
		came[key] = values
	}
	ctx := metadata.NewIncomingContext(context.Background(), came)
	_, _ = grpcx.UnaryServerInterceptor()(ctx, nil, &grpc.UnaryServerInfo{FullMethod: "/s/m"}, func(ctx context.Context, _ any) (any, error) {
		handle(ctx)
		return nil, nil
	})
}

// TestHeaderNamesOfAnyCase come over a connection as a client writes them.
func TestHeaderNamesOfAnyCase(t *testing.T) {
	t.Parallel()
	var got propagation.Transaction
	server := httptest.NewServer(httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, _ = propagation.FromContext(r.Context())
	})))
	defer server.Close()
	for _, name := range []string{"X-Dtm-Trans-ID", "x-dtm-trans-id", "X-DTM-TRANS-ID", "x-dTm-tRaNs-iD"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header[name] = []string{"T-1"}
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if want := (propagation.Transaction{ID: "T-1"}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}
