// Package otelbridge ties the transaction of a request to its OpenTelemetry trace.
//
// [Propagator] carries the transaction through code that only knows OpenTelemetry. [TransactionFromTrace] and
// [Annotate] are for a [propagation.Propagator], and so for the options of grpcx and httpx:
//
//	propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}
//
// [BranchHeaders] is what a coordinator is given to relay, trace included, and [Instruments] are the metrics.
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
	return slices.DeleteFunc(all, isEmpty)
}

func isEmpty(kv attribute.KeyValue) bool { return kv.Value.AsString() == "" }

// BranchHeaders returns the headers that a transaction asks a coordinator to hand on with the calls that it will drive,
// as [propagation.BranchHeaders] does, and the traceparent of ctx's span, in the form of W3C Trace Context: at most 220
// bytes. The later calls come long after that span: have otelhttp and otelgrpc link to it, not hang below it, by
// WithPublicEndpointFn(httpx.Phase2) and WithPublicEndpointFn(grpcx.Phase2). It is nil where ctx has neither.
func BranchHeaders(ctx context.Context) map[string]string {
	headers := otelpropagation.MapCarrier(propagation.BranchHeaders(ctx))
	if trace.SpanContextFromContext(ctx).IsValid() {
		if headers == nil {
			headers = otelpropagation.MapCarrier{}
		}
		otelpropagation.TraceContext{}.Inject(ctx, headers)
		delete(headers, "tracestate") // of any length
	}
	return headers
}

// Option changes what [Propagator] does; it needs none.
type Option interface{ apply(*textMap) }

type optionFunc func(*textMap)

func (f optionFunc) apply(p *textMap) { f(p) }

// WithPropagator sets which dialects are read and written and what is believed; the zero [propagation.Propagator] unless
// given. Give it what grpcx and httpx are given.
func WithPropagator(p propagation.Propagator) Option {
	return optionFunc(func(t *textMap) { t.Propagator = p })
}

// Propagator returns an OpenTelemetry propagator for the transaction, to be composed with those for the trace and the
// baggage. It reads headers, not DTM's query. Of two values that differ, a carrier that is no ValuesGetter, such as
// otelgrpc's, shows the first only; a middleware of httpx or an interceptor of grpcx below it drops that again. It is
// safe for concurrent use.
func Propagator(options ...Option) otelpropagation.TextMapPropagator {
	var p textMap
	for _, o := range options {
		o.apply(&p)
	}
	return p
}

type textMap struct{ propagation.Propagator }

// Inject writes the id of ctx's transaction.
func (p textMap) Inject(ctx context.Context, c otelpropagation.TextMapCarrier) {
	p.Propagator.Inject(ctx, carrier{c})
}

// Extract reads a transaction into ctx.
func (p textMap) Extract(ctx context.Context, c otelpropagation.TextMapCarrier) context.Context {
	return p.Propagator.Extract(ctx, carrier{c})
}

// Fields lists the headers that Inject sets.
func (p textMap) Fields() []string { return p.Propagator.Fields() }

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
