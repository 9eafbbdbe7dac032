package spans_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// TestTraceContextJoins: where a proxy lets only the traceparent through, the recordings of two processes are one tree all
// the same, if the spans of the caller are nodes.
func TestTraceContextJoins(t *testing.T) {
	lib := instrumented(t)
	for name, serve := range map[string]func(r *tracer.Recorder, carrier propagation.MapCarrier){
		"to a server of ctxplumb": func(r *tracer.Recorder, carrier propagation.MapCarrier) {
			_, n := tracer.StartServer(context.Background(), r, "Stock/Reserve", "")
			n.Join("T-1", carrier["traceparent"])
			n.End()
		},
		"to one that only has spans": func(r *tracer.Recorder, carrier propagation.MapCarrier) {
			tracer.SetDefault(r)
			defer tracer.SetDefault(nil)
			ctx := propagation.TraceContext{}.Extract(context.Background(), carrier)
			_, span := lib.Start(ctx, "Stock/Reserve", trace.WithSpanKind(trace.SpanKindServer))
			span.End()
		},
	} {
		t.Run(name, func(t *testing.T) {
			here, there := tracer.NewRecorder(), tracer.NewRecorder()
			defer here.Close()
			defer there.Close()
			ctx, n := tracer.StartClient(t.Context(), here, "Stock/Reserve", "T-1")
			ctx, span := lib.Start(ctx, "Stock/Reserve", trace.WithSpanKind(trace.SpanKindClient))
			carrier := propagation.MapCarrier{}
			propagation.TraceContext{}.Inject(ctx, carrier)
			serve(there, carrier)
			span.End()
			n.End()

			tree := here.Tree()
			tree.Merge(there.Tree())
			caller := tree.Records[0]
			want := []string{"client Stock/Reserve root of " + caller.Trace.String(), "server Stock/Reserve remote of " + caller.Trace.String()}
			var got []string
			for _, r := range tree.Records {
				got = append(got, fmt.Sprintf("%s %s %s of %s", r.Kind, r.Name, r.Link, r.Trace))
			}
			if diff := cmp.Diff(want, got); diff != "" || tree.Records[1].Parent != caller.ID {
				t.Errorf("below %s (-want +got):\n%s", tree.Records[1].Parent, diff)
			}
		})
	}
}
