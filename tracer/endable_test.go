package tracer_test

import (
	"context"
	"slices"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// A test that calls its handler itself gives it a context that never ends. What would be cut from one that does is seen all
// the same, and the handler's context still does not end.
func TestRequestOfATest(t *testing.T) {
	t.Parallel()
	r := tracer.NewRecorder(tracer.WithSuspects())
	defer r.Close()
	ctx, server := tracer.StartServer(context.Background(), r, "GET /stock", "")
	call(ctx, "good")
	call(mute{ctx}, "mute")
	call(context.WithoutCancel(ctx), "cut")
	server.End()
	if err := ctx.Err(); err != nil {
		t.Error(err)
	}
	want := []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Cut, tracer.Cut}
	if got := r.Tree().Check().Verdicts; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
