package tracer_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

type spanKey struct{}

func spanOf(ctx context.Context) tracer.ID {
	id, _ := ctx.Value(spanKey{}).(tracer.ID)
	return id
}

// startSpan begins a span as another way of tracing does.
func startSpan(ctx context.Context, id uint64, name string) (context.Context, tracer.ID) {
	tracer.SetSpanFinder(spanOf)
	s := tracer.Span{Kind: tracer.Task, Name: name, Call: name}
	binary.NativeEndian.PutUint64(s.ID[:], id)
	tracer.StartSpan(ctx, s)
	return context.WithValue(ctx, spanKey{}, s.ID), s.ID
}

// same compares what is recorded: a line for each node, with its parent.
func same(t *testing.T, r *tracer.Recorder, want []string) {
	t.Helper()
	var lines []string
	names := map[tracer.ID]string{}
	for _, record := range r.Tree().Records {
		names[record.ID] = record.Name
		lines = append(lines, fmt.Sprintf("%s < %s, ended %t", record.Name, names[record.Parent], !record.End.IsZero()))
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A middleware that stands between the span of a server and the node of the same call is seen to cut, though the node has a
// caller of its own.
func TestSpanAboveAServer(t *testing.T) {
	for name, tc := range map[string]struct {
		middleware func(context.Context) context.Context
		want       []string
	}{
		"hears":                 {func(ctx context.Context) context.Context { return ctx }, []string{"root, caller false", "remote, caller true"}},
		"context.WithoutCancel": {context.WithoutCancel, []string{"root, caller false", "cut, caller false"}},
		"a type that is mute":   {func(ctx context.Context) context.Context { return mute{ctx} }, []string{"root, caller false", "cut, caller false"}},
		"a type of its own":     {func(ctx context.Context) context.Context { return ownDone{ctx} }, []string{"root, caller false", "opaque, caller false"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := tracer.NewRecorder()
			defer r.Close()
			tracer.SetDefault(r)
			defer tracer.SetDefault(nil)
			tracer.SetSpanFinder(spanOf)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := tracer.Span{ID: tracer.ID{7}, Kind: tracer.Server, Name: "a service", Call: "a service"}
			tracer.StartSpan(ctx, s)
			defer tracer.EndSpan(s.ID, s.Name)
			caller := tracer.ID{8}
			_, n := tracer.StartServer(tc.middleware(context.WithValue(ctx, spanKey{}, s.ID)), r, "POST /", "00-"+tracer.TraceID{9}.String()+"-"+caller.String()+"-01")
			n.End()
			var got []string
			for _, record := range r.Tree().Records {
				got = append(got, fmt.Sprintf("%s, caller %t", record.Link, record.Parent == caller))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A node that was forgotten is no longer found by its span, whether that ends or not, and a span has one node.
func TestSpansAreBounded(t *testing.T) {
	r := tracer.NewRecorder(tracer.WithMaxNodes(3))
	defer r.Close()
	ctx, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	first, _ := startSpan(ctx, 1, "first")
	for range 2 {
		startSpan(ctx, 2, "again")
	}
	if got := tracer.LiveSpans(); got != 2 {
		t.Errorf("%d live spans, want 2", got)
	}
	for i := range uint64(100) {
		startSpan(ctx, 100+i, "never ended")
	}
	_, last := startSpan(first, 3, "last")
	tracer.EndSpan(last, "last")
	tracer.EndSpan(last, "last")
	same(t, r, []string{"never ended < , ended false", "never ended < , ended false", "last < , ended true"})
	if tree := r.Tree(); tree.Evicted != 101 {
		t.Errorf("%d evicted, want 101", tree.Evicted)
	}
	if got := tracer.LiveSpans(); got != 2 {
		t.Errorf("%d live spans, want 2", got)
	}
	r.Close()
	if got := tracer.LiveSpans(); got != 0 {
		t.Errorf("%d live spans after Close, want 0", got)
	}
}

// A node that another took the place of is neither seen nor counted as evicted, and takes nothing of its successor along.
func TestReplacedIsForgotten(t *testing.T) {
	r := tracer.NewRecorder(tracer.WithMaxNodes(3))
	defer r.Close()
	root, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	ctx, id := startSpan(root, 1, "price")
	_, own := tracer.Start(ctx, tracer.Task, "price")
	same(t, r, []string{"root < , ended false", "price < root, ended false"})
	tracer.EndSpan(id, "span")
	counts := []tracer.Counts{r.Counts()}
	for range 2 {
		_, n := tracer.Start(root, tracer.Task, "next")
		n.End()
		counts = append(counts, r.Counts())
	}
	if diff := cmp.Diff([]tracer.Counts{{Nodes: 2}, {Nodes: 2, Evicted: 1}, {Nodes: 3, Evicted: 1}}, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	same(t, r, []string{"price < , ended false", "next < , ended true", "next < , ended true"})
	own.End()
	if tree := r.Tree(); tree.Evicted != 1 {
		t.Errorf("%d evicted, want 1", tree.Evicted)
	}
}

func TestSpansConcurrently(t *testing.T) {
	r := tracer.NewRecorder(tracer.WithMaxNodes(50))
	defer r.Close()
	root, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	outer, _ := startSpan(root, 1, "price")
	var wg sync.WaitGroup
	for i := range uint64(8) {
		wg.Go(func() {
			for j := range uint64(100) {
				ctx, id := startSpan(outer, 1000*(i+1)+j, "span")
				_, n := tracer.Start(ctx, tracer.Task, "span")
				_, again := tracer.Start(outer, tracer.Task, "price")
				again.End()
				tracer.EndSpan(id, "span")
				n.End()
			}
		})
	}
	wg.Wait()
	if got := tracer.LiveSpans(); got > 1 {
		t.Errorf("%d live spans", got)
	}
}

func TestSpanOfHostileContext(t *testing.T) {
	r := tracer.NewRecorder()
	defer r.Close()
	root, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	startSpan(panicking{root}, 1, "hostile")
	same(t, r, []string{"root < , ended false"})
}

// A context without a span has no ID either: nothing hangs below a span that has none.
func TestSpanWithoutID(t *testing.T) {
	r := tracer.NewRecorder()
	defer r.Close()
	root, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	startSpan(root, 0, "span")
	same(t, r, []string{"root < , ended false"})
}

// What is live shows a call once, though a span began its node.
func TestLiveSpanReplaced(t *testing.T) {
	r := tracer.NewRecorder()
	defer r.Close()
	tracer.SetDefault(r)
	defer tracer.SetDefault(nil)
	ctx, id := startSpan(t.Context(), 1, "work")
	_, n := tracer.Start(ctx, tracer.Task, "work")
	if diff := cmp.Diff(r.Tree().Records, r.Live().Records); diff != "" {
		t.Errorf("(-tree +live):\n%s", diff)
	}
	n.End()
	tracer.EndSpan(id, "work")
}

// Without a way to find spans, nodes hang where they did before there was one.
func TestNoSpanFinder(t *testing.T) {
	r := tracer.NewRecorder()
	defer r.Close()
	root, n := tracer.StartClient(t.Context(), r, "root", "")
	defer n.End()
	ctx, id := startSpan(root, 1, "span")
	defer tracer.EndSpan(id, "span")
	tracer.SetSpanFinder(nil)
	_, task := tracer.Start(ctx, tracer.Task, "task")
	task.End()
	same(t, r, []string{"root < , ended false", "span < root, ended false", "task < root, ended true"})
}
