package tracer_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// at is so many milliseconds past noon.
func at(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }

func id(i byte) tracer.ID { return tracer.ID{i} }

// Recordings of two processes: the client's, in which the call was cancelled, and the server's, whose clock is off.
func processes() (client, server *tracer.Tree) {
	far := func(ms int) time.Time { return at(ms).Add(time.Hour) }
	guilty := tracer.Frame{Func: "stock.hold", File: "/src/stock.go", Line: 7}
	client = &tracer.Tree{Grace: 100 * time.Millisecond, Evicted: 1, Records: []tracer.Record{
		{ID: id(1), Kind: tracer.Client, Name: "Stock/Reserve", Link: tracer.LinkRoot, Start: at(0), Cancelled: at(5), End: at(6), Package: "order", Test: "TestPlace", Transaction: "g"},
	}}
	server = &tracer.Tree{Grace: 50 * time.Millisecond, Evicted: 2, Records: []tracer.Record{
		{ID: id(2), Parent: id(1), Kind: tracer.Server, Name: "Stock/Reserve", Link: tracer.LinkRemote, Start: far(1), Cancelled: far(5), End: far(400), Overran: true, Package: "stock", Transaction: "g"},
		{ID: id(3), Parent: id(2), Kind: tracer.Task, Name: "hold", Link: tracer.LinkTied, Start: far(2), Cancelled: far(5), End: far(400), Overran: true, Package: "stock", Transaction: "g",
			Stack: []tracer.Frame{{Func: "time.Sleep", File: "/go/src/runtime/time.go", Line: 1}, guilty}, Culprit: guilty},
		{ID: id(4), Parent: id(2), Kind: tracer.Client, Name: "Audit/Write", Link: tracer.LinkDetached, Cutter: "an entry outlives its request", Start: far(3), End: far(9), Package: "stock", Transaction: "g"},
		{ID: id(5), Parent: id(2), Kind: tracer.Client, Name: "Audit/Write", Link: tracer.LinkTied, Start: far(3), End: far(9), Package: "stock", Transaction: "g"},
		{ID: id(6), Parent: id(9), Kind: tracer.Server, Name: "Audit/Write", Link: tracer.LinkRemote, Start: far(4), End: far(9), Package: "stock"},
	}}
	return client, server
}

func TestCheckAcrossProcesses(t *testing.T) {
	t.Parallel()
	tree := &tracer.Tree{}
	client, server := processes()
	tree.Merge(server, client)
	want := tracer.Report{
		Nodes: 6, Evicted: 3,
		Verdicts: []tracer.Verdict{tracer.Heard, tracer.Heard, tracer.Deaf, tracer.Detached, tracer.Linked, tracer.Linked},
		Edges: []tracer.Edge{
			{Package: "stock", Parent: "client Stock/Reserve", Child: "server Stock/Reserve", Linked: true},
			{Package: "stock", Parent: "server Stock/Reserve", Child: "client Audit/Write", Linked: true},
			{Package: "stock", Parent: "server Stock/Reserve", Child: "task hold", Linked: true},
		},
		Drops: []tracer.Drop{{
			Verdict: tracer.Deaf, Kind: tracer.Task, Name: "hold", Path: []string{"client Stock/Reserve", "server Stock/Reserve", "task hold"},
			Culprit: tracer.Frame{Func: "stock.hold", File: "/src/stock.go", Line: 7}, Package: "stock", Test: "TestPlace", Nodes: 1, Record: 2,
		}},
		Packages: []tracer.Package{
			{Path: "order", Nodes: 1},
			{Path: "stock", Nodes: 5, Coverage: tracer.Coverage{Edges: 3, Linked: 3}},
		},
	}
	got := tree.Check()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(tracer.Coverage{Edges: 3, Linked: 3}, got.Coverage()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCheckGroupsByCulprit(t *testing.T) {
	t.Parallel()
	line := func(n int) tracer.Frame { return tracer.Frame{Func: "order.place", File: "/src/order.go", Line: n} }
	lost := func(i byte, test string, culprit tracer.Frame) tracer.Record {
		return tracer.Record{ID: id(i), Kind: tracer.Client, Name: "Stock/Reserve", Link: tracer.LinkLost, Cutter: "context.Background", Start: at(int(i)), End: at(99), Test: test, Culprit: culprit}
	}
	deaf := lost(6, "TestA", line(4)) // of the same mistake
	deaf.Link, deaf.Overran = tracer.LinkTied, true
	accepted := lost(7, "TestA", line(9)) // in a package that says why
	accepted.Accepted = "goes soon"
	tree := &tracer.Tree{Records: []tracer.Record{
		lost(1, "TestB", line(9)), lost(2, "TestA", line(9)), lost(3, "TestC", line(4)), lost(4, "TestD", tracer.Frame{}), lost(5, "TestE", tracer.Frame{}), deaf,
		accepted,
	}}
	drop := func(record int, test string, culprit tracer.Frame, nodes int) tracer.Drop {
		return tracer.Drop{
			Verdict: tracer.Lost, Kind: tracer.Client, Name: "Stock/Reserve", Path: []string{"client Stock/Reserve"},
			Culprit: culprit, Cutter: "context.Background", Test: test, Nodes: nodes, Record: record,
		}
	}
	want := []tracer.Drop{drop(3, "TestD", tracer.Frame{}, 2), drop(2, "TestC", line(4), 2), drop(1, "TestA", line(9), 2)}
	got := tree.Check()
	if diff := cmp.Diff(want, got.Drops); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	spared := drop(6, "TestA", line(9), 1)
	spared.Accepted = "goes soon"
	if diff := cmp.Diff([]tracer.Drop{spared}, got.Accepted); diff != "" {
		t.Errorf("accepted (-want +got):\n%s", diff)
	}
}

func TestCheckForgottenTransaction(t *testing.T) {
	t.Parallel()
	trace := tracer.TraceID{7}
	server := func(i byte, parent tracer.ID, transaction string) tracer.Record {
		link := tracer.LinkRemote
		if parent.IsZero() {
			link = tracer.LinkRoot
		}
		return tracer.Record{ID: id(i), Parent: parent, Kind: tracer.Server, Name: "s", Link: link, Start: at(int(i)), End: at(99), OTelTrace: trace, Transaction: transaction}
	}
	tree := &tracer.Tree{Records: []tracer.Record{
		server(1, tracer.ID{}, ""),  // before the transaction began
		server(2, tracer.ID{}, "g"), // where it began
		server(3, tracer.ID{}, ""),  // another process of the trace, without it
		server(4, id(3), ""),        // what follows from that
		server(5, id(2), ""),        // its header was lost on the way
	}}
	want := []tracer.Verdict{tracer.Linked, tracer.Linked, tracer.Lost, tracer.Linked, tracer.Lost}
	if diff := cmp.Diff(want, tree.Check().Verdicts); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	type shares struct {
		Linkage, Percent float64
		Linked, Covered  bool
		Untested         int
	}
	for _, tc := range []struct {
		of   tracer.Coverage
		want shares
	}{
		{tracer.Coverage{}, shares{}},
		{tracer.Coverage{Edges: 4, Linked: 3, Detached: 2, Covered: 1}, shares{75, 50, true, true, 1}},
		{tracer.Coverage{Edges: 2, Linked: 2, Detached: 2}, shares{100, 0, true, false, 0}},
	} {
		var got shares
		got.Linkage, got.Linked = tc.of.Linkage()
		got.Percent, got.Covered = tc.of.Percent()
		got.Untested = tc.of.Untested()
		if got != tc.want {
			t.Errorf("%+v has %+v, want %+v", tc.of, got, tc.want)
		}
	}
}

// What was recorded in virtual time, where nothing has a grace to speak of, is judged alike beside a recording that gave one.
func TestCheckAmongGraces(t *testing.T) {
	t.Parallel()
	undo := func(ctx context.Context) {
		_, n := tracer.Start(tracer.Detach(ctx, "what was begun is undone"), tracer.Compensation, "undo")
		defer n.End()
		time.Sleep(time.Millisecond)
	}
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    []tracer.Verdict
	}{
		"who waits for what is detached": {
			func(ctx context.Context) { wait(ctx); undo(ctx) }, []tracer.Verdict{tracer.Heard, tracer.Detached},
		},
		"who runs on beside it": {
			func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "an audit entry"), "audit", func(context.Context) { time.Sleep(150 * time.Millisecond) })
				time.Sleep(60 * time.Millisecond)
			},
			[]tracer.Verdict{tracer.Deaf, tracer.Detached},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder(tracer.WithGrace(time.Microsecond))
				defer r.Close()
				left(tc.handler)(t.Context(), r)
				time.Sleep(time.Second)
				tree := &tracer.Tree{Grace: 100 * time.Millisecond}
				tree.Merge(r.Tree())
				if diff := cmp.Diff(tc.want, tree.Check().Verdicts); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		})
	}
}

// Where recordings with different graces are one tree, a cancel is told from a deadline of its own by the grace with which each
// node was recorded: in virtual time, what is earlier is earlier.
func TestPassedOnInItsOwnGrace(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		grace time.Duration // of the node; the tree has a second
		want  bool
	}{
		"in virtual time": {1, false},
		"in real time":    {100 * time.Millisecond, true},
		"it is not known": {0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := &tracer.Tree{Grace: time.Second, Records: []tracer.Record{
				{ID: id(1), Kind: tracer.Server, Name: "Order/Place", Link: tracer.LinkRoot, Start: at(0), Cancelled: at(60), End: at(61)},
				{ID: id(2), Parent: id(1), Kind: tracer.Client, Name: "Stock/Reserve", Link: tracer.LinkTied, Start: at(1), Cancelled: at(10), End: at(11), Grace: tt.grace},
			}}
			if got := tree.Check().Edges[0].Covered; got != tt.want {
				t.Errorf("covered %t, want %t", got, tt.want)
			}
		})
	}
}
