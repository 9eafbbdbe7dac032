package tracer_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// twoServices is a call from one process to another, seen by both: the caller goes on for its answer after the cancel, since the
// other one is deaf in a task. The clock of the other one is off.
func twoServices(off time.Duration) (caller, callee *tracer.Tree) {
	there := func(ms int) time.Time { return at(ms).Add(off) }
	caller = &tracer.Tree{Grace: tracer.DefaultGrace, Records: []tracer.Record{
		{Trace: tracer.TraceID{1}, ID: id(1), Kind: tracer.Server, Name: "Order/Place", Link: tracer.LinkRoot, Start: at(0), Cancelled: at(10), End: at(902), Overran: true},
		{Trace: tracer.TraceID{1}, ID: id(2), Parent: id(1), Kind: tracer.Client, Name: "Stock/Reserve", Link: tracer.LinkTied, Start: at(1), Cancelled: at(10), End: at(901), Overran: true, OTelSpan: id(20), Sent: true},
	}}
	callee = &tracer.Tree{Grace: tracer.DefaultGrace, Records: []tracer.Record{
		{Trace: tracer.TraceID{1}, ID: id(3), Parent: id(2), Kind: tracer.Server, Name: "Stock/Reserve", Link: tracer.LinkRemote, Start: there(2), Cancelled: there(11), End: there(900), Overran: true},
		{Trace: tracer.TraceID{1}, ID: id(4), Parent: id(3), Kind: tracer.Task, Name: "hold", Link: tracer.LinkTied, Start: there(3), Cancelled: there(11), End: there(899), Overran: true},
		{Trace: tracer.TraceID{1}, ID: id(5), Parent: id(4), Kind: tracer.Client, Name: "Audit/Write", Link: tracer.LinkDetached, Start: there(4), End: there(9)},
	}}
	for i := range caller.Records {
		caller.Records[i].Package = "order"
	}
	for i := range callee.Records {
		callee.Records[i].Package = "stock"
	}
	return caller, callee
}

// A server call that brought nothing but the traceparent of its caller is part of the caller's tree, with all that is below it.
func TestTie(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*tracer.Record) // of the server call
		want   tracer.Link
	}{
		"of a caller that is there": {func(*tracer.Record) {}, tracer.LinkRemote},
		"of one that is not":        {func(r *tracer.Record) { r.OTelParent = id(99) }, tracer.LinkRoot},
		"of no caller":              {func(r *tracer.Record) { r.OTelParent = tracer.ID{} }, tracer.LinkRoot},
		"a task":                    {func(r *tracer.Record) { r.Kind = tracer.Task }, tracer.LinkRoot},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller, callee := twoServices(0)
			for i := range callee.Records {
				callee.Records[i].Trace = tracer.TraceID{2}
			}
			server := &callee.Records[0]
			server.Link, server.Parent, server.OTelParent = tracer.LinkRoot, tracer.ID{}, id(20)
			tt.change(server)
			wantParent, wantTrace := tracer.ID{}, tracer.TraceID{2}
			if tt.want == tracer.LinkRemote {
				wantParent, wantTrace = id(2), tracer.TraceID{1}
			}
			caller.Merge(callee)
			for _, r := range caller.Records[2:] {
				if r.ID == id(3) && (r.Link != tt.want || r.Parent != wantParent) {
					t.Errorf("the link is %s, to %s; want %s, to %s", r.Link, r.Parent, tt.want, wantParent)
				}
				if r.Trace != wantTrace {
					t.Errorf("%s is of tree %s, want %s", r.Name, r.Trace, wantTrace)
				}
			}
		})
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	caller, callee := twoServices(0)
	sent := func(i byte, name string) tracer.Record {
		return tracer.Record{ID: id(i), Parent: id(1), Kind: tracer.Client, Name: name, Link: tracer.LinkTied, Start: at(5), End: at(6), Sent: true}
	}
	cancelled, alone := sent(13, "Cart/Get"), sent(14, "sql.query")
	cancelled.Cancelled, alone.Sent = at(6), false
	caller.Records = append(caller.Records, sent(10, "Stock/Reserve"), sent(11, "Payment/Charge"), sent(12, "Payment/Charge"), cancelled, alone)
	for name, tt := range map[string]struct {
		other *tracer.Tree
		want  []tracer.Missing
	}{
		"one of two services": {callee, []tracer.Missing{{"client Payment/Charge", 2}}},
		"both":                {&tracer.Tree{}, []tracer.Missing{{"client Payment/Charge", 2}, {"client Stock/Reserve", 1}}},
		"or it was evicted":   {&tracer.Tree{Evicted: 1}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := &tracer.Tree{}
			tree.Merge(caller, tt.other)
			if diff := cmp.Diff(tt.want, tree.Check().Missing); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A server call that went without its transaction is lost, but not the span of one, whose transaction nobody reads.
func TestSpanOfACallHasNoTransaction(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		trace tracer.TraceID // as the call read it
		want  tracer.Verdict
	}{
		"a call": {tracer.TraceID{9}, tracer.Lost},
		"a span": {tracer.TraceID{}, tracer.Linked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := &tracer.Tree{}
			caller, callee := twoServices(0)
			caller.Records[1].Transaction = "T-1"
			server := &callee.Records[0]
			server.Link, server.Parent, server.OTelParent, server.OTelTrace = tracer.LinkRoot, tracer.ID{}, id(20), tc.trace
			server.Cancelled, server.Overran = time.Time{}, false
			tree.Merge(caller, &tracer.Tree{Grace: callee.Grace, Records: callee.Records[:1]})
			at := slices.IndexFunc(tree.Records, func(r tracer.Record) bool { return r.ID == id(3) })
			if got := tree.Check().Verdicts[at]; got != tc.want {
				t.Errorf("verdict %q, want %q", got, tc.want)
			}
		})
	}
}
