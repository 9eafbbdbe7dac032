package report

import "github.com/ctxplumb/ctxplumb/tracer"

const declare = `; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")`

// mend says what to do about a drop: in the code, or to declare it.
func (s *Story) mend(d tracer.Drop) string {
	switch d.Verdict {
	case tracer.Cut:
		return mendCut(d.Cutter) + declare
	case tracer.Lost:
		return mendLost(d)
	case tracer.Deaf:
		return mendDeaf(d)
	case tracer.Leaked:
		if s.forest.records[d.Record].Leaked {
			return "let it end with its ctx: select on ctx.Done() beside what it waits for"
		}
		return "call the cancel function when the work is over: defer cancel() beside the line that makes the context"
	default:
		return "read the body before calling on, or let httpx read more of it ahead: httpx.WithBodyLimit"
	}
}

func mendCut(cutter string) string {
	switch cutter {
	case "context.Background", "context.TODO":
		return "pass the caller's ctx on in place of " + cutter + "()"
	case "context.WithoutCancel":
		return "pass the caller's ctx on without " + cutter
	case tracer.CutterOutside:
		return "use the attempt's own ctx inside it"
	case "":
		return "pass the caller's ctx on"
	default:
		return "pass the caller's ctx on, or let Done of " + cutter + " be that of the context it holds"
	}
}

func mendLost(d tracer.Drop) string {
	switch {
	case d.Kind == tracer.Compensation && d.Cutter == "":
		return `start it on a context that outlives the caller: ctx = tracer.Detach(ctx, "why"), with a timeout of its own`
	case d.Cutter == tracer.CutterTransaction:
		return "make the call on the ctx that came in, through grpcx.DialOptions or httpx.Transport"
	default:
		return "pass the ctx of its request down to here" + declare
	}
}

func mendDeaf(d tracer.Drop) string {
	switch {
	case d.Cutter == tracer.CutterTry:
		return "remember which tries were cancelled, and refuse their confirms"
	case d.Kind == tracer.Attempt:
		return "use the attempt's own ctx inside it, and stop trying when it ends"
	default:
		return "pass ctx to what waits here, or select on ctx.Done() beside it" + declare
	}
}

// Meaning says what a drop of this verdict is.
func Meaning(v tracer.Verdict) string {
	switch v {
	case tracer.Cut:
		return "its context no longer hears its parent"
	case tracer.Deaf:
		return "its context ended, and the work ran on past the grace"
	case tracer.Lost:
		return "it does not know the request that it belongs to, or left without its transaction"
	case tracer.Leaked:
		return "a goroutine is still there when its test is over, or a context after its request"
	case tracer.Blind:
		return "it called on while a disconnect of its client could not be seen"
	default:
		return ""
	}
}
