package otelbridge

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ctxplumb/ctxplumb/propagation"
)

// Instruments are the metrics of transactions, under the names that they have in Prometheus:
//
//   - dtm_client_rpc_duration_seconds, a histogram: calls of a transaction that went out, by system (grpc, http), method
//     and outcome (ok, failed, canceled, deadline_exceeded);
//   - dtm_branch_lock_duration_seconds, a histogram: calls that carry out a branch, from entering it to leaving it, by
//     system, kind, op and outcome;
//   - dtm_trans_missing_context_total, a counter: calls that went out without the transaction of the call that they were
//     made for, by system and hop, which is the method or route that forgot it. It should stay at zero;
//   - dtm_trans_invalid_total, dtm_trans_conflicting_total and dtm_trans_forged_total, counters of what
//     [propagation.ReadCounts] tells of the process.
//
// No label is an id, a peer or a path. A method or route is one that the program wrote, and of these there are at most a
// thousand, kind and op are those that DTM and Seata have; everything else is _OTHER.
//
// Instruments are for grpcx.WithObserver and httpx.WithObserver, on servers and clients alike. To find the hop that forgot
// a transaction, whose context knows nothing, goroutines that serve a call get a pprof label, and a call without a
// transaction looks at its own, which takes some microseconds; GODEBUG is set to tracebacklabels=1 for that. They are
// safe for concurrent use.
type Instruments struct {
	sent, branches metric.Float64Histogram
	forgotten      metric.Int64Counter
	labels         labelCache
}

var _ propagation.Observer = (*Instruments)(nil)

var errNoProvider = errors.New("ctxplumb: NewInstruments needs a MeterProvider; otel.GetMeterProvider returns the global one")

// NewInstruments makes the instruments on a meter of provider, once for a process. The error is the provider's, or says
// that there is none.
func NewInstruments(provider metric.MeterProvider) (*Instruments, error) {
	if provider == nil {
		return nil, errNoProvider
	}
	meter := provider.Meter("github.com/ctxplumb/ctxplumb/otelbridge")
	var i Instruments
	var failed [4]error
	i.sent, failed[0] = meter.Float64Histogram("dtm_client_rpc_duration_seconds", metric.WithUnit("s"),
		metric.WithDescription("How long calls of a transaction took that went out."),
		metric.WithExplicitBucketBoundaries(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10))
	i.branches, failed[1] = meter.Float64Histogram("dtm_branch_lock_duration_seconds", metric.WithUnit("s"),
		metric.WithDescription("How long branches of a transaction took, from entering to leaving them."),
		metric.WithExplicitBucketBoundaries(.001, .005, .01, .05, .1, .5, 1, 5, 10, 30, 60))
	i.forgotten, failed[2] = meter.Int64Counter("dtm_trans_missing_context_total",
		metric.WithDescription("Calls that went out without the transaction of the call that they were made for."))
	failed[3] = observeCounts(meter)
	return &i, errors.Join(failed[:]...)
}

func observeCounts(meter metric.Meter) error {
	var failed []error
	for name, of := range map[string]func(propagation.Counts) uint64{
		"dtm_trans_invalid_total":     func(c propagation.Counts) uint64 { return c.Invalid },
		"dtm_trans_conflicting_total": func(c propagation.Counts) uint64 { return c.Conflicting },
		"dtm_trans_forged_total":      func(c propagation.Counts) uint64 { return c.Forged },
	} {
		_, err := meter.Int64ObservableCounter(name,
			metric.WithDescription("What was dropped of transactions that came in, or were to go out."),
			metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
				o.Observe(int64(of(propagation.ReadCounts())))
				return nil
			}))
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Sent takes the time of a call that went out.
func (i *Instruments) Sent(ctx context.Context, call propagation.Call) {
	i.sent.Record(ctx, call.Duration.Seconds(), i.labels.of(labels{
		system: call.System, method: call.Name, outcome: call.Outcome.String(),
	}))
}

// Served takes the time of a call that carried out a branch.
func (i *Instruments) Served(ctx context.Context, call propagation.Call) {
	if call.Transaction.Branch == "" {
		return
	}
	i.branches.Record(ctx, call.Duration.Seconds(), i.labels.of(labels{
		system: call.System, kind: known(kinds, call.Transaction.Kind), op: known(ops, call.Transaction.Op),
		outcome: call.Outcome.String(),
	}))
}

// Forgotten counts a call that went out without its transaction.
func (i *Instruments) Forgotten(ctx context.Context, call propagation.Call) {
	i.forgotten.Add(ctx, 1, i.labels.of(labels{system: call.System, hop: call.Name}))
}

const other = "_OTHER" // OpenTelemetry's word for what a peer made up

var (
	kinds = map[string]bool{"saga": true, "tcc": true, "xa": true, "msg": true, "workflow": true, "at": true}
	ops   = map[string]bool{
		"try": true, "confirm": true, "cancel": true, "action": true, "compensate": true, "commit": true, "rollback": true, "msg": true,
	}
)

// known keeps what came over the wire out of labels, but for a few words.
func known(words map[string]bool, word string) string {
	switch word = strings.ToLower(word); {
	case word == "" || words[word]:
		return word
	default:
		return other
	}
}

// labels are those of a measurement, by their names; empty ones are left out.
type labels struct{ system, method, hop, kind, op, outcome string }

func (l labels) set() attribute.Set {
	return attribute.NewSet(slices.DeleteFunc([]attribute.KeyValue{
		attribute.String("system", l.system), attribute.String("method", l.method), attribute.String("hop", l.hop),
		attribute.String("kind", l.kind), attribute.String("op", l.op), attribute.String("outcome", l.outcome),
	}, isEmpty)...)
}

// maxNames bounds how many different labels with a name of the program's there are.
const maxNames = 1000

// labelCache saves sorting the same labels again for each measurement.
type labelCache struct {
	known sync.Map // of metric.MeasurementOption, by labels
	named atomic.Int64
}

func (c *labelCache) of(l labels) metric.MeasurementOption {
	if ready, ok := c.known.Load(l); ok {
		return ready.(metric.MeasurementOption)
	}
	if (l.method != "" || l.hop != "") && c.named.Add(1) > maxNames {
		l.method, l.hop = overflow(l.method), overflow(l.hop)
	}
	ready, _ := c.known.LoadOrStore(l, metric.WithAttributeSet(l.set()))
	return ready.(metric.MeasurementOption)
}

// overflow stands for the names that come too late.
func overflow(name string) string {
	if name == "" {
		return ""
	}
	return other
}
