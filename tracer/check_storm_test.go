package tracer_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// TestCheckWorstShapes judges recordings on which a walk from each node would take for ever, and one that calls itself the
// whole stack.
func TestCheckWorstShapes(t *testing.T) {
	t.Parallel()
	const size = 50_000
	for name, tt := range map[string]struct {
		shape func(size, i int) tracer.Record
		want  map[tracer.Verdict]int
		drop  tracer.Drop
	}{
		"chain": {chain, map[tracer.Verdict]int{tracer.Heard: size - 1, tracer.Deaf: 1}, tracer.Drop{
			Verdict: tracer.Deaf, Path: slices.Repeat([]string{"task hold"}, 256), Nodes: 1, Record: size - 2,
		}},
		"circle": {circle, map[tracer.Verdict]int{tracer.Heard: size}, tracer.Drop{}}, // each waits for another one
		"star": {star, map[tracer.Verdict]int{tracer.Heard: 1, tracer.Deaf: size - 1}, tracer.Drop{
			Verdict: tracer.Deaf, Path: []string{"task hold", "task hold"}, Nodes: size - 1, Record: 1,
		}},
		"dropped": {dropped, map[tracer.Verdict]int{tracer.Cut: size}, tracer.Drop{
			Verdict: tracer.Cut, Path: []string{"task hold"}, Cutter: "context.WithoutCancel", Culprit: stackOfCut[2], Nodes: size,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := grow(tt.shape, size).Check()
			count := map[tracer.Verdict]int{}
			for _, v := range report.Verdicts {
				count[v]++
			}
			if diff := cmp.Diff(tt.want, count); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
			var want []tracer.Drop
			if tt.drop.Nodes > 0 {
				tt.drop.Kind, tt.drop.Name = tracer.Task, "hold"
				want = append(want, tt.drop)
			}
			if diff := cmp.Diff(want, report.Drops); diff != "" {
				t.Errorf("drops (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMergeDeepChain merges two processes, of which the one below has a clock that runs backwards, so that children come
// before their parents.
func TestMergeDeepChain(t *testing.T) {
	t.Parallel()
	const size = 50_000
	want := grow(chain, size).Records
	above, below := &tracer.Tree{}, &tracer.Tree{}
	for i := range want {
		r := &want[i]
		r.Start, r.Test = at(-i), "TestHold"
		to, copied := below, *r
		if i < size/2 {
			to = above
		}
		if i > 0 {
			copied.Test = ""
		}
		to.Records = append(to.Records, copied)
	}
	slices.Reverse(want)
	above.Merge(below)
	if !slices.EqualFunc(want, above.Records, func(a, b tracer.Record) bool { return a.ID == b.ID && a.Start.Equal(b.Start) && a.Test == b.Test }) {
		t.Error("merged records are not in the order of their start, each with the test of the root")
	}
}

// TestExcuses compares which nodes are deaf with what the rule says, on small trees and circles of all sorts.
func TestExcuses(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	deaf := 0
	for range 5000 {
		tree := sketch(random)
		for i, v := range tree.Check().Verdicts {
			r := &tree.Records[i]
			want := r.Link != tracer.LinkCut && r.Overran && !excused(tree, r, nil)
			if got := v == tracer.Deaf; got != want {
				t.Fatalf("node %d is %s, want deaf %t, in %+v", i, v, want, tree)
			}
			if want {
				deaf++
			}
		}
	}
	t.Logf("%d deaf nodes", deaf)
}

// sketch makes a small tree, or several, or circles, whose nodes run for a few seconds.
func sketch(random *rand.Rand) *tracer.Tree {
	size := 1 + random.IntN(8)
	second := func() time.Time { return noon.Add(time.Duration(random.IntN(6)) * time.Second) }
	return grow(func(_, i int) tracer.Record {
		r := tracer.Record{
			ID: number(i), Parent: number(random.IntN(size + 1)), Kind: tracer.Task, Name: "task",
			Link:  []tracer.Link{tracer.LinkTied, tracer.LinkTied, tracer.LinkTied, tracer.LinkCut, tracer.LinkDetached}[random.IntN(5)],
			Start: second(), Cancelled: second(), Overran: random.IntN(2) == 0,
		}
		if random.IntN(2) == 0 {
			r.End = second()
		}
		return r
	}, size)
}

// below gives the nearest node above r that was still there when r began, nil where there is none.
func below(tree *tracer.Tree, r *tracer.Record) *tracer.Record {
	at := r
	for range tree.Records {
		i := slices.IndexFunc(tree.Records, func(up tracer.Record) bool { return up.ID == at.Parent })
		if i < 0 || at.Parent == at.ID {
			return nil
		}
		if at = &tree.Records[i]; at.End.IsZero() || r.Start.Before(at.End) {
			return at
		}
	}
	return nil
}

// excused is the rule: r ran on because it waited, when its grace was over, for a child that is to blame or was detached. What
// began below a node that was over counts as a child of the one above that.
func excused(tree *tracer.Tree, r *tracer.Record, seen []*tracer.Record) bool {
	if slices.Contains(seen, r) {
		return false
	}
	limit := r.Cancelled.Add(tree.Grace)
	for i := range tree.Records {
		child := &tree.Records[i]
		if below(tree, child) != r {
			continue
		}
		ranOn := child.Start.Before(limit) && (child.End.IsZero() || child.End.After(limit))
		together := r.End.IsZero() || child.End.IsZero() || r.End.Sub(child.End).Abs() <= tree.Grace
		guilty := child.Overran || child.Link == tracer.LinkCut || child.Link == tracer.LinkDetached
		if ranOn && together && (guilty || excused(tree, child, append(seen, r))) {
			return true
		}
	}
	return false
}
