package grpcx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// TestRecordsWhatCameIn looks at what the tree tells of the transaction and the trace of each call.
func TestRecordsWhatCameIn(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			ctx := propagation.NewContext(t.Context(), propagation.Transaction{ID: "tx-1", Branch: "01"})
			ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			if err := k.call(ctx, dial(t, plumbed(grpcx.WithRecorder(r)), welcome)); err != nil {
				t.Fatal(err)
			}
			type row struct {
				kind        tracer.Kind
				name        string
				transaction string
				trace       string
			}
			var got []row
			for _, record := range settled(t, r).Records {
				got = append(got, row{record.Kind, record.Name, record.Transaction, record.OTelTrace.String()})
			}
			name := "grpc.testing.TestService/" + k.method
			want := []row{
				{tracer.Client, name, "tx-1", tracer.TraceID{}.String()},
				{tracer.Server, name, "tx-1", "0af7651916cd43dd8448eb211c80319c"},
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
				t.Error("(-want +got):\n", diff)
			}
		})
	}
}

// TestRecorderElsewhere shows that what another part of the process records is no business of a call that is not recorded.
func TestRecorderElsewhere(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	if err := kinds[0].call(t.Context(), dial(t, plumbed(grpcx.WithRecorder(r)), welcome)); err != nil {
		t.Fatal(err)
	}
	var got metadata.MD
	client := dial(t, plumbed(), func(ctx context.Context) error {
		got, _ = metadata.FromIncomingContext(ctx)
		return nil
	})
	for _, k := range kinds {
		if err := k.call(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if parent, ok := got["ctxplumb-parent"]; ok {
			t.Errorf("%s: sent %q as its parent", k.name, parent)
		}
	}
	check(t, r, "client EmptyCall root linked\n  server EmptyCall remote linked\n")
}
