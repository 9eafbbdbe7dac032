package tracer_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Whatever the clock of the other process says, the verdict is the same, and nothing begins before it was called.
func TestClocksDisagree(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{0, time.Millisecond, -time.Millisecond, time.Second, -time.Second, 24 * time.Hour, -24 * time.Hour} {
		for name, merge := range map[string]func(tree, caller, callee *tracer.Tree){
			"caller first": func(tree, caller, callee *tracer.Tree) { tree.Merge(caller, callee) },
			"callee first": func(tree, caller, callee *tracer.Tree) { tree.Merge(callee, caller) },
		} {
			t.Run(name+" "+off.String(), func(t *testing.T) {
				t.Parallel()
				tree := &tracer.Tree{}
				caller, callee := twoServices(off)
				merge(tree, caller, callee)
				verdicts := map[string]tracer.Verdict{}
				for i, v := range tree.Check().Verdicts {
					r := tree.Records[i]
					verdicts[string(r.Kind)+" "+r.Name] = v
				}
				want := map[string]tracer.Verdict{
					"server Order/Place": tracer.Heard, "client Stock/Reserve": tracer.Heard, "server Stock/Reserve": tracer.Heard,
					"task hold": tracer.Deaf, "client Audit/Write": tracer.Detached,
				}
				if diff := cmp.Diff(want, verdicts); diff != "" {
					t.Errorf("verdicts (-want +got):\n%s", diff)
				}
				inTime := func(a, b tracer.Record) int { return a.Start.Compare(b.Start) }
				if !slices.IsSortedFunc(tree.Records, inTime) || tree.Records[4].Start.Sub(noon).Abs() > 2*time.Second {
					t.Errorf("the records begin at other times than these calls do:\n%+v", tree.Records)
				}
			})
		}
	}
}

// A recording may say anything of its clocks, in circles too.
func TestClocksOfCircles(t *testing.T) {
	t.Parallel()
	tree := grow(func(size, i int) tracer.Record {
		r := circle(size, i)
		r.Link, r.Start, r.Package = tracer.LinkRemote, at(-1000*i), strconv.Itoa(i%7)
		return r
	}, 1000)
	tree.Merge()
	if len(tree.Records) != 1000 {
		t.Errorf("%d records", len(tree.Records))
	}
}

// A call that comes late is not moved where it is known that it may: it would come before what was before it, and excuse who did
// not wait for it.
func TestLateCallIsNotMoved(t *testing.T) {
	t.Parallel()
	call := func(n, start, end int, change func(client, server *tracer.Record)) []tracer.Record {
		client := tracer.Record{ID: id(byte(2 * n)), Kind: tracer.Client, Name: "Stock/Reserve", Link: tracer.LinkRoot, Start: at(0), End: at(400), Package: "order"}
		server := tracer.Record{
			ID: id(byte(2*n + 1)), Parent: client.ID, Kind: tracer.Server, Name: "Stock/Reserve", Link: tracer.LinkRemote,
			Start: at(start), End: at(end), Package: "stock",
		}
		change(&client, &server)
		return []tracer.Record{client, server}
	}
	late := func(change func(client, server *tracer.Record)) []tracer.Record { return call(1, 5000, 5399, change) }
	unchanged := func(_, _ *tracer.Record) {}
	for name, records := range map[string][]tracer.Record{
		"since its caller went":              late(func(client, _ *tracer.Record) { client.Cancelled = at(399) }),
		"since nobody waited so long for it": late(func(_, server *tracer.Record) { server.End = at(9000) }),
		"in one process":                     late(func(_, server *tracer.Record) { server.Package = "order" }),
		"as others of its process do not":    append(late(unchanged), call(2, 10, 390, unchanged)...),
		"as those in turn do not":            append(late(unchanged), call(2, 10, 390, func(client, server *tracer.Record) { client.Package, server.Package = "stock", "order" })...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := &tracer.Tree{Records: slices.Clone(records)}
			tree.Merge()
			got := tree.Records[len(tree.Records)-1]
			if diff := cmp.Diff(records[1], got); diff != "" {
				t.Errorf("-recorded +merged\n%s", diff)
			}
		})
	}
}

// What happens in one process stays in its order, however long the callers waited.
func TestClocksKeepTheOrderOfAProcess(t *testing.T) {
	t.Parallel()
	tree := &tracer.Tree{}
	for i, room := range []int{900, 10, 500, 20} {
		client := tracer.Record{ID: id(byte(10 + i)), Kind: tracer.Client, Link: tracer.LinkRoot, Start: at(i), End: at(i + room), Package: "order"}
		server := tracer.Record{
			ID: id(byte(20 + i)), Parent: client.ID, Kind: tracer.Server, Link: tracer.LinkRemote, Start: at(i + 60_000), End: at(i + 60_001), Package: "stock",
		}
		tree.Records = append(tree.Records, client, server)
	}
	tree.Merge()
	var order []byte
	for _, r := range tree.Records {
		if r.Kind == tracer.Server {
			order = append(order, r.ID[0])
		}
	}
	if want := []byte{20, 21, 22, 23}; !slices.Equal(order, want) {
		t.Errorf("the calls came in the order %v, want %v", order, want)
	}
}

// Nobody is excused by work that came when its caller had ended.
func TestLateCallExcusesNobody(t *testing.T) {
	t.Parallel()
	tree := &tracer.Tree{Grace: tracer.DefaultGrace, Records: []tracer.Record{
		{ID: id(1), Kind: tracer.Client, Link: tracer.LinkRoot, Start: at(0), Cancelled: at(1), End: at(400), Overran: true, Package: "order"},
		{ID: id(2), Parent: id(1), Kind: tracer.Server, Link: tracer.LinkRemote, Start: at(5000), Cancelled: at(5001), End: at(5399), Overran: true, Package: "order"},
	}}
	tree.Merge()
	if got, want := tree.Check().Verdicts, []tracer.Verdict{tracer.Deaf, tracer.Deaf}; !slices.Equal(got, want) {
		t.Errorf("verdicts %v, want %v", got, want)
	}
}
