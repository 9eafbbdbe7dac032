package otelbridge_test

import (
	"bufio"
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/baggage"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// first is a carrier like otelgrpc's, which shows the first of several values only.
type first map[string][]string

func (c first) Get(key string) string {
	if values := c[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}
func (c first) Set(key, value string) { c[key] = []string{value} }
func (c first) Keys() []string        { return slices.Collect(maps.Keys(c)) }

// all shows them all, though Get lies.
type all struct{ first }

func (c all) Values(key string) []string { return c.first[key] }
func (all) Get(string) string            { return "T-lie" }

var (
	_ otelpropagation.TextMapCarrier = first{}
	_ otelpropagation.ValuesGetter   = all{}
)

func TestPropagatorExtract(t *testing.T) {
	t.Parallel()
	known := func(id, branch, op string) found {
		return found{propagation.Transaction{ID: id, Branch: branch, Op: op}, true}
	}
	type values = map[string][]string
	for _, test := range []struct {
		name       string
		in         values
		all, first found
	}{
		{"nothing", nil, found{}, found{}},
		{"other keys", values{"traceparent": {traceparent}, "gid": {"g"}}, found{}, found{}},
		{"an id of DTM", values{"dtm-gid": {"g"}}, known("g", "", ""), known("g", "", "")},
		{"an id", values{"x-dtm-trans-id": {"T-1"}}, known("T-1", "", ""), known("T-1", "", "")},
		{
			"a branch", values{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01"}, "x-dtm-op": {"try"}},
			known("T-1", "01", "try"), known("T-1", "01", "try"),
		},
		{"equal twice", values{"x-dtm-trans-id": {"T-1", "T-1"}}, known("T-1", "", ""), known("T-1", "", "")},
		{"a conflict", values{"x-dtm-trans-id": {"T-1", "T-2"}}, found{}, known("T-1", "", "")},
		{"a conflict of branches", values{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01", "02"}}, known("T-1", "", ""), known("T-1", "01", "")},
		{"empty", values{"x-dtm-trans-id": {""}}, found{}, found{}},
		{"tab", values{"x-dtm-trans-id": {"T\t1"}}, found{}, found{}},
		{"UTF-8", values{"x-dtm-trans-id": {"T-é"}}, found{}, found{}},
		{"a line break", values{"x-dtm-trans-id": {"T-1\r\nX-Admin: 1"}}, found{}, found{}},
		{"1 MB", values{"x-dtm-trans-id": {strings.Repeat("a", 1<<20)}}, found{}, found{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			single := otelpropagation.MapCarrier{}
			for key, values := range test.in {
				header[http.CanonicalHeaderKey(key)] = values
				single[key] = values[0]
			}
			for _, c := range []struct {
				name    string
				carrier otelpropagation.TextMapCarrier
				want    found
			}{
				{"HeaderCarrier", otelpropagation.HeaderCarrier(header), test.all},
				{"MapCarrier", single, test.first},
				{"with Values", all{test.in}, test.all},
				{"without Values", first(test.in), test.first},
			} {
				before := t.Context()
				ctx := otelbridge.Propagator().Extract(before, c.carrier)
				same(t, c.name, c.want, transaction(ctx))
				if !c.want.Known && ctx != before {
					t.Errorf("%s: Extract made a context of nothing", c.name)
				}
			}
		})
	}
}

// This test is not parallel, so that it finds its own counts only. An empty value counts where it is told from none.
func TestPropagatorCounts(t *testing.T) {
	for _, test := range []struct {
		name    string
		carrier otelpropagation.TextMapCarrier
		want    propagation.Counts
	}{
		{"none", otelpropagation.MapCarrier{}, propagation.Counts{}},
		{"empty, without Values", otelpropagation.MapCarrier{"x-dtm-trans-id": ""}, propagation.Counts{}},
		{"empty, with Values", all{first{"x-dtm-trans-id": {""}}}, propagation.Counts{Invalid: 1}},
		{"invalid", otelpropagation.MapCarrier{"x-dtm-trans-id": "\t"}, propagation.Counts{Invalid: 1}},
		{"conflicting", all{first{"x-dtm-trans-id": {"T-1", "T-2"}}}, propagation.Counts{Conflicting: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := propagation.ReadCounts()
			otelbridge.Propagator().Extract(t.Context(), test.carrier)
			after := propagation.ReadCounts()
			same(t, "counts", test.want, propagation.Counts{
				Invalid:     after.Invalid - before.Invalid,
				Conflicting: after.Conflicting - before.Conflicting,
			})
		})
	}
}

func TestPropagatorInject(t *testing.T) {
	t.Parallel()
	p := otelbridge.Propagator()
	ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"})

	header := http.Header{"X-Dtm-Trans-Id": {"T-0", "T-2"}, "Authorization": {"Bearer x"}}
	p.Inject(t.Context(), otelpropagation.HeaderCarrier(header))
	same(t, "no transaction", http.Header{"X-Dtm-Trans-Id": {"T-0", "T-2"}, "Authorization": {"Bearer x"}}, header)
	p.Inject(ctx, otelpropagation.HeaderCarrier(header))
	same(t, "HeaderCarrier", http.Header{"X-Dtm-Trans-Id": {"T-1"}, "Authorization": {"Bearer x"}}, header)

	single := otelpropagation.MapCarrier{}
	p.Inject(ctx, single)
	same(t, "MapCarrier", otelpropagation.MapCarrier{"x-dtm-trans-id": "T-1"}, single)
	same(t, "Fields", slices.Sorted(maps.Keys(single)), p.Fields())
}

// composite is what a service has that only knows OpenTelemetry.
func composite() otelpropagation.TextMapPropagator {
	return otelpropagation.NewCompositeTextMapPropagator(
		otelpropagation.TraceContext{}, otelpropagation.Baggage{}, otelbridge.Propagator(),
	)
}

// overTheWire writes what ctx carries as the bytes of a request, under names in lower case, and reads it again.
func overTheWire(t *testing.T, ctx context.Context) http.Header {
	t.Helper()
	sent := http.Header{}
	composite().Inject(ctx, otelpropagation.HeaderCarrier(sent))
	var wire bytes.Buffer
	wire.WriteString("GET / HTTP/1.1\r\nHost: shop\r\n")
	for _, key := range slices.Sorted(maps.Keys(sent)) {
		wire.WriteString(strings.ToLower(key) + ": " + sent.Get(key) + "\r\n")
	}
	wire.WriteString("\r\n")
	received, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatal(err)
	}
	return received.Header
}

func TestPropagatorComposes(t *testing.T) {
	t.Parallel()
	bag, err := baggage.Parse("tenant=tea,tier=2")
	if err != nil {
		t.Fatal(err)
	}
	ctx := trace.ContextWithRemoteSpanContext(baggage.ContextWithBaggage(t.Context(), bag), remote)
	ctx = propagation.NewContext(ctx, propagation.Transaction{ID: "T-1", Branch: "01", Op: "try"})
	forwarded := found{propagation.Transaction{ID: "T-1"}, true}

	for range 3 { // hops
		header := overTheWire(t, ctx)
		same(t, "traceparent", []string{traceparent}, header["Traceparent"])
		same(t, "transaction id", []string{"T-1"}, header["X-Dtm-Trans-Id"])
		ctx = composite().Extract(t.Context(), otelpropagation.HeaderCarrier(header))
		same(t, "transaction", forwarded, transaction(ctx))
		same(t, "span context", true, trace.SpanContextFromContext(ctx).Equal(remote))
		same(t, "tenant", "tea", baggage.FromContext(ctx).Member("tenant").Value())
		same(t, "tier", "2", baggage.FromContext(ctx).Member("tier").Value())
		same(t, "headers", 3, len(header))
	}
	same(t, "Fields", []string{"baggage", "traceparent", "tracestate", "x-dtm-trans-id"}, slices.Sorted(slices.Values(composite().Fields())))
}

// A transaction that is not fit to go on does not keep the trace from it, nor the reverse.
func TestPropagatorFailsAlone(t *testing.T) {
	t.Parallel()
	ctx := composite().Extract(t.Context(), otelpropagation.MapCarrier{"traceparent": traceparent, "x-dtm-trans-id": "é"})
	same(t, "span context", true, trace.SpanContextFromContext(ctx).Equal(remote))
	same(t, "transaction", found{}, transaction(ctx))

	ctx = composite().Extract(t.Context(), otelpropagation.MapCarrier{"traceparent": "00-0-0-00", "x-dtm-trans-id": "T-1"})
	same(t, "span context", true, trace.SpanContextFromContext(ctx).Equal(trace.SpanContext{}))
	same(t, "transaction", found{propagation.Transaction{ID: "T-1"}, true}, transaction(ctx))
}

func TestBranchHeaders(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("a", propagation.MaxIDLength)
	state, err := trace.ParseTraceState("vendor=" + strings.Repeat("x", 200))
	if err != nil {
		t.Fatal(err)
	}
	traced := trace.ContextWithSpanContext(t.Context(), remote.WithTraceState(state))
	both := propagation.NewContext(traced, propagation.Transaction{ID: longest, Branch: "01", Op: "try"})
	for _, test := range []struct {
		name string
		ctx  context.Context
		want map[string]string
	}{
		{"neither", t.Context(), nil},
		{"a trace", traced, map[string]string{"traceparent": traceparent}},
		{"a transaction", propagation.NewContext(t.Context(), propagation.Transaction{ID: "T-1"}), map[string]string{"x-dtm-trans-id": "T-1"}},
		{"what is no id", propagation.NewContext(t.Context(), propagation.Transaction{ID: "T 1"}), nil},
		{"both", both, map[string]string{"traceparent": traceparent, "x-dtm-trans-id": longest}},
	} {
		got := otelbridge.BranchHeaders(test.ctx)
		same(t, test.name, test.want, got)
		size := 0
		for key, value := range got {
			size += len(key) + len(value)
		}
		if size >= 512 {
			t.Errorf("%s: %d bytes", test.name, size)
		}
	}
}
