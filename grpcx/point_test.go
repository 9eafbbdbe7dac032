package grpcx_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/grpcx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The points of a call are where each side begins and, for a stream, each message on each side.
func TestPoints(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"unary": {"client EmptyCall begin", "client EmptyCall end", "server EmptyCall begin"},
		"server streaming": {
			"client StreamingOutputCall begin", "client StreamingOutputCall end", "client StreamingOutputCall receive", "client StreamingOutputCall send",
			"server StreamingOutputCall begin", "server StreamingOutputCall receive", "server StreamingOutputCall send",
		},
		"client streaming": {
			"client StreamingInputCall begin", "client StreamingInputCall receive", "client StreamingInputCall send",
			"server StreamingInputCall begin", "server StreamingInputCall receive", "server StreamingInputCall send",
		},
		"bidirectional": {
			"client FullDuplexCall begin", "client FullDuplexCall end", "client FullDuplexCall receive", "client FullDuplexCall send",
			"server FullDuplexCall begin", "server FullDuplexCall receive", "server FullDuplexCall send",
		},
	}
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var got []string
			r := tracer.NewRecorder(tracer.WithPoints(func(ctx context.Context, p tracer.Point) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, fmt.Sprintf("%s %s %s", p.Kind, p.Name[len("grpc.testing.TestService/"):], p.Event))
				if ctx.Err() != nil {
					t.Error("a point on a context that has ended")
				}
			}))
			t.Cleanup(r.Close)
			expect(t, k.call(t.Context(), dial(t, plumbed(grpcx.WithRecorder(r)), welcome)), nil)
			slices.Sort(got)
			if diff := cmp.Diff(want[k.name], got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
