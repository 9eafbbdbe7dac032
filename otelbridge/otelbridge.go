// Package otelbridge ties the transaction of a request to its OpenTelemetry trace.
//
// [Propagator] carries the transaction through code that only knows OpenTelemetry. [TransactionFromTrace] and
// [Annotate] are for a [propagation.Propagator], and so for the options of grpcx and httpx:
//
//	propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}
package otelbridge

import (
	"context"

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
// lower-case hex digits. It returns false where ctx has no valid trace.
func TransactionFromTrace(ctx context.Context) (propagation.Transaction, bool) {
	span := trace.SpanContextFromContext(ctx)
	if !span.HasTraceID() {
		return propagation.Transaction{}, false
	}
	return propagation.Transaction{ID: span.TraceID().String()}, true
}

// Annotate writes tx into the attributes of ctx's span, if that records, and tells the tracer's node which trace it
// belongs to. Empty fields are left out.
func Annotate(ctx context.Context, tx propagation.Transaction) {
	span := trace.SpanFromContext(ctx)
	if s := span.SpanContext(); s.HasTraceID() {
		tracer.SetOTelTrace(ctx, tracer.TraceID(s.TraceID()))
	}
	if !span.IsRecording() {
		return
	}
	for _, field := range []struct {
		key   attribute.Key
		value string
	}{{TransIDKey, tx.ID}, {BranchIDKey, tx.Branch}, {OpKey, tx.Op}} {
		if field.value != "" {
			span.SetAttributes(field.key.String(field.value))
		}
	}
}

// Propagator returns an OpenTelemetry propagator for the transaction, to be composed with those for the trace and the
// baggage. It carries the id only, as [propagation.XDtm], and is safe for concurrent use.
func Propagator() otelpropagation.TextMapPropagator { return textMap{} }

type textMap struct{ propagator propagation.Propagator }

// Inject writes the transaction of ctx.
func (p textMap) Inject(ctx context.Context, c otelpropagation.TextMapCarrier) {
	p.propagator.Inject(ctx, carrier{c})
}

// Extract reads a transaction into ctx.
func (p textMap) Extract(ctx context.Context, c otelpropagation.TextMapCarrier) context.Context {
	return p.propagator.Extract(ctx, carrier{c})
}

// Fields lists the headers that Inject sets.
func (textMap) Fields() []string { return propagation.XDtm.Fields() }

// carrier shows OpenTelemetry's carrier as one of ours.
type carrier struct{ otelpropagation.TextMapCarrier }

// Values asks for all values where the carrier can tell them, since two that differ must not pass for one.
func (c carrier) Values(key string) []string {
	if all, ok := c.TextMapCarrier.(otelpropagation.ValuesGetter); ok {
		return all.Values(key)
	}
	if v := c.Get(key); v != "" {
		return []string{v}
	}
	return nil
}
