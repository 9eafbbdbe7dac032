// Package reporttest has verdicts to show, and what holds for every format that shows them.
package reporttest

import (
	"fmt"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Sample is a tree and what was judged of it.
type Sample struct {
	Tree   tracer.Tree
	Report tracer.Report
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// at is a moment of the sample, in microseconds from its start.
func at(us int) time.Time { return start.Add(time.Duration(us) * time.Microsecond) }

// add hangs a node on parent, 0 for none, and gives its number, from 1.
func (s *Sample) add(parent byte, v tracer.Verdict, r tracer.Record) byte {
	n := byte(len(s.Tree.Records) + 1)
	r.Trace, r.ID = tracer.TraceID{1}, tracer.ID{n}
	if parent != 0 {
		r.Parent = tracer.ID{parent}
	}
	s.Tree.Records = append(s.Tree.Records, r)
	s.Report.Verdicts = append(s.Report.Verdicts, v)
	s.Report.Nodes++
	return n
}

// drop reports node n.
func (s *Sample) drop(n byte, d tracer.Drop) {
	r := s.Tree.Records[n-1]
	d.Verdict, d.Kind, d.Name, d.Record = s.Report.Verdicts[n-1], r.Kind, r.Name, int(n-1)
	d.Nodes = max(d.Nodes, 1)
	s.Report.Drops = append(s.Report.Drops, d)
}

func edges(linked, detached, covered, all int) []tracer.Edge {
	list := make([]tracer.Edge, all)
	for i := range list {
		list[i] = tracer.Edge{
			Package: "example.com/shop", Parent: "server a", Child: fmt.Sprint("client ", i),
			Linked: i < linked, Detached: i < detached, Covered: i >= detached && i < detached+covered,
		}
	}
	return list
}

// Fanout has a cut that a cancel was seen to miss.
func Fanout() (s Sample) {
	place := s.add(0, tracer.Heard, tracer.Record{Kind: tracer.Server, Name: "shop.Order/Place", Link: tracer.LinkRoot,
		Start: at(0), Cancelled: at(1000), End: at(2500)})
	client := s.add(place, tracer.Heard, tracer.Record{Kind: tracer.Client, Name: "shop.Stock/Reserve", Link: tracer.LinkTied,
		Start: at(100), Cancelled: at(1050), End: at(1200)})
	s.add(client, tracer.Heard, tracer.Record{Kind: tracer.Server, Name: "shop.Stock/Reserve", Link: tracer.LinkRemote,
		Start: at(200), Cancelled: at(1100), End: at(2100)})
	worker := s.add(place, tracer.Cut, tracer.Record{Kind: tracer.Routine, Name: "fanout.worker", Link: tracer.LinkCut,
		Cutter: "context.WithoutCancel", Start: at(300), End: at(1_211_000)})
	s.drop(worker, tracer.Drop{
		Path:    []string{"server shop.Order/Place", "go fanout.worker"},
		Culprit: tracer.Frame{Func: "example.com/shop/internal/fanout.(*Pool).Run", File: "/src/internal/fanout/pool.go", Line: 57},
		Cutter:  "context.WithoutCancel", Package: "example.com/shop/orders", Test: "TestPlace/client_goes_away", Nodes: 2,
	})
	s.Report.Nodes, s.Report.Edges = 138, edges(34, 4, 29, 35)
	s.Report.Packages = []tracer.Package{
		{Path: "example.com/shop/orders", Nodes: 120, Coverage: tracer.Coverage{Edges: 31, Linked: 31, Covered: 29}},
		{Path: "example.com/shop/outbox", Nodes: 18, Coverage: tracer.Coverage{Edges: 4, Linked: 4}},
	}
	return s
}

// Verdicts has one drop of each form, and nodes of all other verdicts.
func Verdicts() (s Sample) {
	frame := func(line int, source string) tracer.Frame {
		return tracer.Frame{Func: "example.com/shop.Handle", File: "/src/handle.go", Line: line, Source: source}
	}
	root := s.add(0, tracer.Linked, tracer.Record{Kind: tracer.Server, Name: "POST /orders/{id}", Start: at(0), End: at(900)})
	s.drop(s.add(root, tracer.Cut, tracer.Record{Kind: tracer.Client, Name: "shop.Audit/Log", Link: tracer.LinkCut, End: at(700)}),
		tracer.Drop{Culprit: frame(10, `audit.Log(context.Background(), event)`), Cutter: "context.Background"})
	s.drop(s.add(root, tracer.Lost, tracer.Record{Kind: tracer.Task, Name: "db.query", Link: tracer.LinkLost}),
		tracer.Drop{Culprit: frame(11, ""), Cutter: "context.TODO"})
	s.drop(s.add(root, tracer.Lost, tracer.Record{Kind: tracer.Server, Name: "shop.Pay/Charge", Link: tracer.LinkRemote, Transaction: "", End: at(800)}),
		tracer.Drop{Culprit: tracer.Frame{}, Cutter: tracer.CutterTransaction})
	s.drop(s.add(root, tracer.Lost, tracer.Record{Kind: tracer.Client, Name: "POST shop.example", Link: tracer.LinkTied, End: at(800)}),
		tracer.Drop{Culprit: frame(11, "client.Do(req)"), Cutter: tracer.CutterTransaction})
	s.drop(s.add(root, tracer.Blind, tracer.Record{Kind: tracer.Server, Name: "POST /upload", Link: tracer.LinkRemote, End: at(800)}),
		tracer.Drop{Culprit: frame(12, "call(r.Context())")})
	s.add(root, tracer.Detached, tracer.Record{Kind: tracer.Task, Name: "outbox", Link: tracer.LinkDetached, Cutter: "an audit write", End: at(850)})
	s.add(root, tracer.Opaque, tracer.Record{Kind: tracer.Task, Name: "legacy", Link: tracer.LinkOpaque, End: at(860)})

	other := func(v tracer.Verdict, r tracer.Record) byte {
		n := s.add(0, v, r)
		s.Tree.Records[n-1].Trace = tracer.TraceID{2, n}
		return n
	}
	s.drop(other(tracer.Deaf, tracer.Record{Kind: tracer.Server, Name: "GET /slow", Cancelled: at(100), End: at(2_250_100)}),
		tracer.Drop{Culprit: frame(13, "time.Sleep(2 * time.Second)")})
	s.drop(other(tracer.Deaf, tracer.Record{Kind: tracer.Routine, Name: "poll", Cancelled: at(100), Deadline: true}),
		tracer.Drop{Culprit: frame(14, "for range ticker.C {"), Nodes: 3})
	s.drop(other(tracer.Deaf, tracer.Record{Kind: tracer.Attempt, Name: "retry", Deadline: true, Cancelled: at(100), End: at(250_100)}),
		tracer.Drop{Culprit: frame(14, "call(outer)")})
	s.drop(other(tracer.Lost, tracer.Record{Kind: tracer.Compensation, Name: "give back", Link: tracer.LinkDoomed}),
		tracer.Drop{Culprit: frame(15, `tracer.Start(ctx, tracer.Compensation, "give back")`)})
	s.drop(other(tracer.Deaf, tracer.Record{Kind: tracer.Server, Name: "shop.Stock/Confirm", Op: "confirm"}), tracer.Drop{Cutter: tracer.CutterTry})
	s.drop(other(tracer.Leaked, tracer.Record{Kind: tracer.Client, Name: "shop.Stock/Watch", Uncancelled: true, End: at(800)}),
		tracer.Drop{Culprit: frame(16, "ctx, s.cancels[id] = context.WithCancel(ctx)")})
	s.drop(other(tracer.Leaked, tracer.Record{Kind: tracer.Routine, Name: "shop.Handle.func1", Leaked: true, Cutter: "chan send"}),
		tracer.Drop{Culprit: frame(17, "result <- 1")})
	s.drop(other(tracer.Leaked, tracer.Record{Kind: tracer.Routine, Name: "shop.Handle.func2", Leaked: true, Stuck: true, Cutter: "chan receive"}),
		tracer.Drop{Culprit: frame(18, "<-answer")})
	s.Report.Evicted, s.Report.Edges = 1, edges(4, 1, 0, 6)
	s.Report.Packages = []tracer.Package{{Nodes: 10, Coverage: tracer.Coverage{Edges: 6, Linked: 4, Detached: 1}}}
	return s
}

// Healthy has nothing dropped.
func Healthy() (s Sample) {
	root := s.add(0, tracer.Heard, tracer.Record{Kind: tracer.Server, Name: "a", Cancelled: at(10), End: at(20)})
	s.add(root, tracer.Heard, tracer.Record{Kind: tracer.Client, Name: "b", Cancelled: at(11), End: at(15)})
	s.Report.Edges = edges(12, 1, 10, 12)
	s.Report.Packages = []tracer.Package{
		{Path: "example.com/shop", Nodes: 1, Coverage: tracer.Coverage{Edges: 1, Linked: 1, Detached: 1}},
		{Path: "example.com/shop/cart", Nodes: 1, Coverage: tracer.Coverage{Edges: 2999, Linked: 2999, Covered: 2998}},
		{Path: "example.com/shopping", Nodes: 1},
	}
	return s
}

// Partly has a drop that is to fail nothing, and calls of which nobody knows what became.
func Partly() Sample {
	s := Fanout()
	for i := range 7 {
		s.Report.Missing = append(s.Report.Missing, tracer.Missing{Call: fmt.Sprintf("client shop.Mail/%d", i), Calls: 3})
	}
	s.Report, _ = report.Overlook(s.Report, []report.Ignore{{File: "fanout/", Reason: "goes with the next release"}}, start)
	return s
}

// Wide has a drop among many.
func Wide() (s Sample) {
	root := s.add(0, tracer.Linked, tracer.Record{Kind: tracer.Server, Name: "root", End: at(1)})
	for i := range 100 {
		v := tracer.Linked
		if i == 70 {
			v = tracer.Cut
		}
		n := s.add(root, v, tracer.Record{Kind: tracer.Task, Name: fmt.Sprint("child ", i), End: at(1)})
		s.add(n, tracer.Linked, tracer.Record{Kind: tracer.Task, Name: fmt.Sprint("grandchild ", i), End: at(1)})
		if v == tracer.Cut {
			s.drop(n, tracer.Drop{Culprit: tracer.Frame{File: "a.go", Line: 1}, Cutter: "context.Background"})
		}
	}
	return s
}

// Deep has a drop at the end of a long chain.
func Deep() (s Sample) {
	parent := s.add(0, tracer.Linked, tracer.Record{Kind: tracer.Server, Name: "root", End: at(1)})
	for i := range 50 {
		parent = s.add(parent, tracer.Linked, tracer.Record{Kind: tracer.Task, Name: fmt.Sprint("step ", i), End: at(1)})
	}
	s.drop(s.add(parent, tracer.Cut, tracer.Record{Kind: tracer.Routine, Name: "last", End: at(1)}), tracer.Drop{})
	return s
}

// Circle is a recording that no recorder makes: two nodes below each other, and one below itself.
func Circle() (s Sample) {
	a := s.add(2, tracer.Linked, tracer.Record{Kind: tracer.Task, Name: "a", End: at(1)})
	s.drop(s.add(a, tracer.Cut, tracer.Record{Kind: tracer.Task, Name: "b", End: at(1)}), tracer.Drop{Culprit: tracer.Frame{File: "a.go", Line: 1}})
	s.drop(s.add(3, tracer.Cut, tracer.Record{Kind: tracer.Task, Name: "c", End: at(1)}), tracer.Drop{Culprit: tracer.Frame{File: "a.go", Line: 2}})
	return s
}

// evil is what no terminal should be told, and what means something in one format or another.
const evil = "a\x1b[31mb\r\nc\u202ed\u2028e\u0085f\xffg\U000e0041h<&>é\"'`|%0A::error::]]>{0}[x](y)\\#1;@all --\uffff"

// Hostile has that in every field.
func Hostile() (s Sample) {
	n := s.add(0, tracer.Cut, tracer.Record{Kind: tracer.Kind(evil), Name: evil, End: at(1)})
	s.add(n, tracer.Detached, tracer.Record{Kind: tracer.Task, Name: evil, Cutter: evil, End: at(1)})
	s.drop(n, tracer.Drop{
		Path:    []string{evil},
		Culprit: tracer.Frame{Func: evil, File: evil, Line: 1, Source: "x\t= " + evil},
		Cutter:  evil, Package: evil, Test: evil,
	})
	s.Report.Packages = []tracer.Package{{Path: evil, Nodes: 1}}
	return s
}

// Findings has one with a fix, one without a place, and one that is hostile.
func Findings() []report.Finding {
	return []report.Finding{
		{Rule: "ticker", Message: "the loop does not watch ctx: select on ctx.Done() beside the ticker", Package: "example.com/shop"},
		{
			Rule: "background", Message: "context.Background() does not descend from ctx: pass ctx", File: "/src/handle.go", Line: 10, Column: 12,
			Source: "audit.Log(context.Background(), event)", Package: "example.com/shop",
			Fixes: []report.Fix{{Message: "pass ctx", Edits: []report.Edit{{File: "/src/handle.go", Line: 10, Column: 12, EndLine: 10, EndColumn: 32, New: "ctx"}}}},
		},
		{
			Rule: evil, Message: evil, File: "/src/" + evil, Line: 1, Source: evil, Package: evil,
			Fixes: []report.Fix{{Message: evil, Edits: []report.Edit{{File: "/src/" + evil, Line: 1, Column: 1, EndLine: 1, EndColumn: 2, New: evil}}}},
		},
	}
}
