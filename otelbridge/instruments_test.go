package otelbridge_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// newInstruments returns instruments and what reads them: a line for each series, with its count and its sum.
func newInstruments(t testing.TB) (*otelbridge.Instruments, func() []string) {
	t.Helper()
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithCardinalityLimit(0))
	t.Cleanup(func() {
		if err := provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	instruments, err := otelbridge.NewInstruments(provider)
	if err != nil {
		t.Fatal(err)
	}
	return instruments, func() []string {
		var all metricdata.ResourceMetrics
		if err := reader.Collect(context.Background(), &all); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, scope := range all.ScopeMetrics {
			for _, m := range scope.Metrics {
				lines = append(lines, series(m)...)
			}
		}
		slices.Sort(lines)
		return lines
	}
}

func series(m metricdata.Metrics) (lines []string) {
	line := func(set attribute.Set, value string) {
		var labels []string
		for _, kv := range set.ToSlice() {
			labels = append(labels, string(kv.Key)+"="+kv.Value.String())
		}
		lines = append(lines, fmt.Sprintf("%s{%s} %s", m.Name, strings.Join(labels, " "), value))
	}
	switch data := m.Data.(type) {
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			line(p.Attributes, fmt.Sprintf("%d in %v %s", p.Count, p.Sum, m.Unit))
		}
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			line(p.Attributes, fmt.Sprint(p.Value))
		}
	}
	return lines
}

// withoutDropped leaves out what the process dropped, which depends on the tests before.
func withoutDropped(lines []string) []string {
	return slices.DeleteFunc(lines, func(l string) bool {
		return strings.HasPrefix(l, "dtm_trans_invalid") || strings.HasPrefix(l, "dtm_trans_conflicting") || strings.HasPrefix(l, "dtm_trans_forged")
	})
}

func TestInstruments(t *testing.T) {
	t.Parallel()
	instruments, read := newInstruments(t)
	call := func(system, name, kind, branch, op string, outcome propagation.Outcome) propagation.Call {
		tx := propagation.Transaction{ID: "T-1", Kind: kind, Branch: branch, Op: op}
		return propagation.Call{System: system, Name: name, Transaction: tx, Duration: 250 * time.Millisecond, Outcome: outcome}
	}
	ctx := t.Context()
	instruments.Sent(ctx, call("grpc", "shop.Stock/Reserve", "", "", "", propagation.OK))
	instruments.Sent(ctx, call("grpc", "shop.Stock/Reserve", "", "", "", propagation.OK))
	instruments.Sent(ctx, call("grpc", "shop.Stock/Reserve", "", "", "", propagation.Canceled))
	instruments.Sent(ctx, call("http", "POST", "", "", "", propagation.Failed))
	instruments.Served(ctx, call("grpc", "shop.Stock/Reserve", "tcc", "01", "try", propagation.OK))
	instruments.Served(ctx, call("http", "POST /orders", "AT", "02", "", propagation.DeadlineExceeded))
	instruments.Served(ctx, call("http", "POST /orders", "made up", "02", "my workflow", propagation.OK))
	instruments.Served(ctx, call("http", "POST /orders", "", "", "", propagation.OK)) // no branch
	instruments.Forgotten(ctx, call("http", "POST /orders", "", "", "", propagation.OK))
	same(t, "series", []string{
		"dtm_branch_lock_duration_seconds{kind=_OTHER op=_OTHER outcome=ok system=http} 1 in 0.25 s",
		"dtm_branch_lock_duration_seconds{kind=at outcome=deadline_exceeded system=http} 1 in 0.25 s",
		"dtm_branch_lock_duration_seconds{kind=tcc op=try outcome=ok system=grpc} 1 in 0.25 s",
		"dtm_client_rpc_duration_seconds{method=POST outcome=failed system=http} 1 in 0.25 s",
		"dtm_client_rpc_duration_seconds{method=shop.Stock/Reserve outcome=canceled system=grpc} 1 in 0.25 s",
		"dtm_client_rpc_duration_seconds{method=shop.Stock/Reserve outcome=ok system=grpc} 2 in 0.5 s",
		"dtm_trans_missing_context_total{hop=POST /orders system=http} 1",
	}, withoutDropped(read()))
}

// TestInstrumentsCountWhatIsDropped takes turns with the others: the counts are the process's.
func TestInstrumentsCountWhatIsDropped(t *testing.T) {
	_, read := newInstruments(t)
	dropped := func() map[string]int {
		counts := map[string]int{}
		for _, l := range read() {
			var name string
			var count int
			if _, err := fmt.Sscanf(l, "%s %d", &name, &count); err != nil {
				t.Fatal(l, err)
			}
			counts[name] = count
		}
		return counts
	}
	before := dropped()
	p := propagation.Propagator{Signature: propagation.Signed("stock", make([]byte, 32))}
	p.Extract(t.Context(), carrier{"x-dtm-trans-id": {"not an id"}})
	for range 2 {
		p.Extract(t.Context(), carrier{"x-dtm-trans-id": {"T-1", "T-2"}})
	}
	for range 3 {
		p.Extract(t.Context(), carrier{"x-dtm-trans-id": {"T-1"}})
	}
	got := dropped()
	for name := range got {
		got[name] -= before[name]
	}
	same(t, "what was dropped", map[string]int{
		"dtm_trans_invalid_total{}": 1, "dtm_trans_conflicting_total{}": 2, "dtm_trans_forged_total{}": 3,
	}, got)
}

type carrier map[string][]string

func (c carrier) Values(key string) []string { return c[key] }
func (c carrier) Set(key, value string)      { c[key] = []string{value} }

func TestInstrumentsWithoutProvider(t *testing.T) {
	t.Parallel()
	instruments, err := otelbridge.NewInstruments(nil)
	want := "ctxplumb: NewInstruments needs a MeterProvider; otel.GetMeterProvider returns the global one"
	if instruments != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %v; want nil, %s", instruments, err, want)
	}
}

// TestSeriesAreBounded lets peers make up ids, methods, paths, hosts, kinds and ops, a million of each all in all.
func TestSeriesAreBounded(t *testing.T) {
	t.Parallel()
	const each = 1_000_000 / 5
	instruments, read := newInstruments(t)
	peers := hostile{
		unaryClient:  grpcx.UnaryClientInterceptor(grpcx.WithObserver(instruments)),
		streamServer: grpcx.StreamServerInterceptor(grpcx.WithObserver(instruments)),
		transport:    httpx.Transport(nowhere{}, httpx.WithObserver(instruments)),
		router:       chi.NewRouter(),
	}
	peers.router.Use(httpx.Middleware(httpx.WithObserver(instruments)))
	peers.router.HandleFunc("/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	for i := range each {
		peers.call(t.Context(), i)
		if i == 1000 {
			same(t, "series after a thousand", bounded, names(read()))
		}
	}
	same(t, "series after a million", bounded, names(read()))
}

// bounded is all that there can be.
var bounded = []string{
	"dtm_branch_lock_duration_seconds{kind=_OTHER op=_OTHER outcome=ok system=grpc}",
	"dtm_branch_lock_duration_seconds{kind=_OTHER op=_OTHER outcome=ok system=http}",
	"dtm_client_rpc_duration_seconds{method=_OTHER outcome=ok system=grpc}",
	"dtm_client_rpc_duration_seconds{method=_OTHER outcome=ok system=http}",
	"dtm_trans_missing_context_total{hop=_OTHER system=grpc}",
}

func names(lines []string) []string {
	var names []string
	for _, l := range withoutDropped(lines) {
		name, _, _ := strings.Cut(l, "} ")
		names = append(names, name+"}")
	}
	return names
}

// hostile peers call a service, and make a proxy call others.
type hostile struct {
	unaryClient  grpc.UnaryClientInterceptor
	streamServer grpc.StreamServerInterceptor
	transport    http.RoundTripper
	router       chi.Router
}

func (h hostile) call(ctx context.Context, i int) {
	made := func(what string) string { return fmt.Sprintf("%s-%d", what, i) }
	sent := propagation.NewContext(ctx, propagation.Transaction{ID: made("T")})
	_ = h.unaryClient(sent, made("/any.Service/"), nil, nil, nil, invoke)

	r := httptest.NewRequest(made("X"), "http://"+made("host")+"/"+made("path"), nil).WithContext(sent)
	if response, err := h.transport.RoundTrip(r); err == nil {
		_ = response.Body.Close()
	}

	came := metadata.Pairs("dtm-gid", made("T"), "dtm-branch_id", "01", "dtm-op", made("op"), "dtm-trans_type", made("kind"))
	stream := serverStream{ctx: metadata.NewIncomingContext(ctx, came)}
	_ = h.streamServer(nil, stream, &grpc.StreamServerInfo{FullMethod: made("/any.Service/")}, func(any, grpc.ServerStream) error {
		if i == 0 { // a look at one's own goroutine takes microseconds
			_ = h.unaryClient(ctx, made("/any.Service/"), nil, nil, nil, invoke)
		}
		return nil
	})

	query := "?gid=" + made("T") + "&branch_id=01&op=" + made("op") + "&trans_type=" + made("kind")
	h.router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(made("X"), "/"+made("path")+query, nil))
	h.router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/"+made("path")+query, nil))
}

func invoke(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
	return nil
}

type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s serverStream) Context() context.Context { return s.ctx }

// nowhere is a peer that answers at once.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// TestProgramsNamesAreBoundedToo: a program that makes its names up as it goes has a thousand.
func TestProgramsNamesAreBoundedToo(t *testing.T) {
	t.Parallel()
	instruments, read := newInstruments(t)
	for i := range 5_000 {
		instruments.Sent(t.Context(), propagation.Call{System: "http", Name: fmt.Sprintf("GET /%d", i)})
	}
	lines := withoutDropped(read())
	if len(lines) != 1001 || !slices.Contains(lines, "dtm_client_rpc_duration_seconds{method=_OTHER outcome=ok system=http} 4000 in 0 s") {
		t.Errorf("%d series, want 1001, the last for 4,000 calls", len(lines))
	}
}

func BenchmarkInstruments(b *testing.B) {
	instruments, err := otelbridge.NewInstruments(noop.NewMeterProvider())
	if err != nil {
		b.Fatal(err)
	}
	call := propagation.Call{System: "grpc", Name: "shop.Stock/Reserve", Transaction: propagation.Transaction{ID: "T-1", Branch: "01", Kind: "tcc", Op: "try"}}
	b.ReportAllocs()
	for b.Loop() {
		instruments.Sent(b.Context(), call)
	}
}
