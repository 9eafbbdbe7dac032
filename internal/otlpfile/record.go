package otlpfile

import (
	"errors"
	"math"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

var resourceFields = fields[resource]{
	text("service.name", func(r *resource) *string { return &r.Service }),
	text("ctxplumb.package", func(r *resource) *string { return &r.Package }),
	number("ctxplumb.grace", func(r *resource) *time.Duration { return &r.Grace }),
	number("ctxplumb.evicted", func(r *resource) *uint64 { return &r.Evicted }),
	number("ctxplumb.unsampled", func(r *resource) *uint64 { return &r.Unsampled }),
	flag("ctxplumb.journal", func(r *resource) *bool { return &r.Journal }),
}

// What every node has; the first tells it from the spans of others.
const (
	kindKey = "ctxplumb.kind"
	linkKey = "ctxplumb.link"
)

var recordFields = fields[tracer.Record]{
	word(kindKey, func(r *tracer.Record) *tracer.Kind { return &r.Kind },
		tracer.Server, tracer.Client, tracer.Routine, tracer.Task, tracer.Attempt, tracer.Compensation),
	word(linkKey, func(r *tracer.Record) *tracer.Link { return &r.Link },
		tracer.LinkRoot, tracer.LinkTied, tracer.LinkRemote, tracer.LinkCut, tracer.LinkLost, tracer.LinkDetached,
		tracer.LinkOpaque, tracer.LinkDoomed),
	text("ctxplumb.cutter", func(r *tracer.Record) *string { return &r.Cutter }),
	moment("ctxplumb.cancelled", func(r *tracer.Record) *time.Time { return &r.Cancelled }),
	flag("ctxplumb.deadline", func(r *tracer.Record) *bool { return &r.Deadline }),
	flag("ctxplumb.overran", func(r *tracer.Record) *bool { return &r.Overran }),
	number("ctxplumb.grace", func(r *tracer.Record) *time.Duration { return &r.Grace }),
	flag("ctxplumb.uncancelled", func(r *tracer.Record) *bool { return &r.Uncancelled }),
	flag("ctxplumb.leaked", func(r *tracer.Record) *bool { return &r.Leaked }),
	flag("ctxplumb.stuck", func(r *tracer.Record) *bool { return &r.Stuck }),
	flag("ctxplumb.sent", func(r *tracer.Record) *bool { return &r.Sent }),
	flag("ctxplumb.blind", func(r *tracer.Record) *bool { return &r.Blind }),
	text("dtm.trans_id", func(r *tracer.Record) *string { return &r.Transaction }),
	text("dtm.branch_id", func(r *tracer.Record) *string { return &r.Branch }),
	text("dtm.op", func(r *tracer.Record) *string { return &r.Op }),
	id("ctxplumb.otel_trace", func(r *tracer.Record) *tracer.TraceID { return &r.OTelTrace }),
	id("ctxplumb.otel_span", func(r *tracer.Record) *tracer.ID { return &r.OTelSpan }),
	id("ctxplumb.otel_parent", func(r *tracer.Record) *tracer.ID { return &r.OTelParent }),
	groups("ctxplumb.stack", func(r *tracer.Record) *[]tracer.Frame { return &r.Stack }, frameFields),
	group("ctxplumb.culprit", func(r *tracer.Record) *tracer.Frame { return &r.Culprit }, frameFields),
	text("ctxplumb.test", func(r *tracer.Record) *string { return &r.Test }),
	text("ctxplumb.accepted", func(r *tracer.Record) *string { return &r.Accepted }),
}

var frameFields = fields[tracer.Frame]{
	text("func", func(f *tracer.Frame) *string { return &f.Func }),
	text("file", func(f *tracer.Frame) *string { return &f.File }),
	number("line", func(f *tracer.Frame) *int { return &f.Line }),
	text("source", func(f *tracer.Frame) *string { return &f.Source }),
}

func putRecord(r *tracer.Record, span ptrace.Span) {
	span.SetTraceID(pcommon.TraceID(r.Trace))
	span.SetSpanID(pcommon.SpanID(r.ID))
	span.SetParentSpanID(pcommon.SpanID(r.Parent))
	span.SetName(strings.ToValidUTF8(r.Name, "\uFFFD"))
	span.SetKind(spanKind(r.Kind))
	span.SetStartTimestamp(pcommon.Timestamp(nanos(r.Start)))
	span.SetEndTimestamp(pcommon.Timestamp(nanos(r.End)))
	recordFields.put(r, span.Attributes())
}

func getRecord(r *tracer.Record, span ptrace.Span) error {
	if max(span.StartTimestamp(), span.EndTimestamp()) > math.MaxInt64 {
		return errors.New("its start or end lies after the year 2262")
	}
	r.Trace = tracer.TraceID(span.TraceID())
	r.ID = tracer.ID(span.SpanID())
	r.Parent = tracer.ID(span.ParentSpanID())
	r.Name = span.Name()
	r.Start = instant(int64(span.StartTimestamp()))
	r.End = instant(int64(span.EndTimestamp()))
	err := recordFields.get(r, span.Attributes())
	if err == nil && r.Link == "" {
		err = errors.New("it has no " + linkKey)
	}
	return err
}

func spanKind(k tracer.Kind) ptrace.SpanKind {
	switch k {
	case tracer.Server:
		return ptrace.SpanKindServer
	case tracer.Client:
		return ptrace.SpanKindClient
	default:
		return ptrace.SpanKindInternal
	}
}
