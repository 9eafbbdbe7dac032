// Package otelbridge ties the transaction of a request to its OpenTelemetry trace.
//
// [Propagator] carries the transaction through code that only knows OpenTelemetry. [TransactionFromTrace] and
// [Annotate] are for a [propagation.Propagator], and so for the options of grpcx and httpx:
//
//	propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}
package otelbridge

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// The attributes that [Annotate] sets.
const (
	TransIDKey  = attribute.Key("dtm.trans_id")
	BranchIDKey = attribute.Key("dtm.branch_id")
	OpKey       = attribute.Key("dtm.op")
)

// TransactionFromTrace names a transaction after the trace that ctx belongs to: its id is the trace id in 32
// lower-case hex digits. It returns false where ctx has no trace, so what puts the trace there, such as otelhttp or
// otelgrpc, stands outside. It is safe for concurrent use.
func TransactionFromTrace(ctx context.Context) (propagation.Transaction, bool) {
	span := trace.SpanContextFromContext(ctx)
	if !span.HasTraceID() {
		return propagation.Transaction{}, false
	}
	return propagation.Transaction{ID: span.TraceID().String()}, true
}

// Annotate writes tx into the attributes of ctx's span, if that records, and tells the tracer's node which trace it
// belongs to. Empty fields are left out. It is safe for concurrent use.
func Annotate(ctx context.Context, tx propagation.Transaction) {
	span := trace.SpanFromContext(ctx)
	if s := span.SpanContext(); s.HasTraceID() {
		tracer.SetOTelTrace(ctx, tracer.TraceID(s.TraceID()))
	}
	if span.IsRecording() {
		span.SetAttributes(attributes(tx)...)
	}
}

func attributes(tx propagation.Transaction) []attribute.KeyValue {
	all := []attribute.KeyValue{TransIDKey.String(tx.ID), BranchIDKey.String(tx.Branch), OpKey.String(tx.Op)}
	return slices.DeleteFunc(all, func(kv attribute.KeyValue) bool { return kv.Value.AsString() == "" })
}

// Propagator returns an OpenTelemetry propagator for the transaction, to be composed with those for the trace and the
// baggage. It reads and writes the headers of [propagation.XDtm], and drops what the zero [propagation.Propagator]
// drops; of two values that differ, a carrier that is no ValuesGetter, such as otelgrpc's, shows the first only. It is
// safe for concurrent use.
func Propagator() otelpropagation.TextMapPropagator { return textMap{} }

type textMap struct{}

// Inject writes the id of ctx's transaction.
func (textMap) Inject(ctx context.Context, c otelpropagation.TextMapCarrier) {
	propagation.Propagator{}.Inject(ctx, carrier{c})
}

// Extract reads a transaction into ctx.
func (textMap) Extract(ctx context.Context, c otelpropagation.TextMapCarrier) context.Context {
	return propagation.Propagator{}.Extract(ctx, carrier{c})
}

// Fields lists the headers that Inject sets.
func (textMap) Fields() []string { return propagation.XDtm.Fields() }

// carrier shows OpenTelemetry's carrier as one of ours.
type carrier struct{ otelpropagation.TextMapCarrier }

// Values asks for all values where the carrier can tell them, since two that differ must not pass for one. Where it
// cannot, an empty value is none: Get does not tell the two apart.
func (c carrier) Values(key string) []string {
	if all, ok := c.TextMapCarrier.(otelpropagation.ValuesGetter); ok {
		return all.Values(key)
	}
	if v := c.Get(key); v != "" {
		return []string{v}
	}
	return nil
}
