// Package export sends the nodes of a service over OTLP, so that the recordings of many machines come together:
//
//	client := otlptracehttp.NewClient() // or otlptracegrpc's; where to send to is in OTEL_EXPORTER_OTLP_ENDPOINT
//	exporter, err := export.New(ctx, client, "orders", recorder)
//	defer exporter.Shutdown(ctx)
//
// Nodes are spans of their own beside those of OpenTelemetry. What an OpenTelemetry Collector's file exporter writes of
// them is what the command ctxplumb report reads.
package export

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

const (
	interval   = time.Second
	maxPending = 16_384           // nodes that wait to be sent
	patience   = 30 * time.Second // with what waits at a time, and what the client does to repeat it
)

// Exporter sends what a recorder records: each second the nodes that have started, ended or been found to drop something
// since. A node that did all of this in the same second is sent once. It is safe for concurrent use.
type Exporter struct {
	client   otlptrace.Client
	service  string
	recorder *tracer.Recorder
	cancel   context.CancelFunc   // ends what is being sent
	stop     chan context.Context // of Shutdown
	stopped  chan struct{}
	once     sync.Once

	mu        sync.Mutex
	pending   []tracer.Record
	at        map[tracer.ID]int // in pending
	closed    bool
	dropped   uint64
	told      uint64 // of the dropped
	unsampled uint64 // likewise of the roots that were left out
	err       error  // of the last request
}

// New starts client and returns an exporter of what recorder, which must not be nil, records from now on. The service of that
// name takes the place of a package in reports. The error is the client's. [Exporter.Shutdown] must be called.
func New(ctx context.Context, client otlptrace.Client, service string, recorder *tracer.Recorder) (*Exporter, error) {
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("ctxplumb: export: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	e := &Exporter{
		client: client, service: service, recorder: recorder, at: map[tracer.ID]int{},
		cancel: cancel, stop: make(chan context.Context, 1), stopped: make(chan struct{}),
	}
	recorder.Follow(e.add)
	go e.run(ctx) // it ends with Shutdown
	return e, nil
}

// Dropped counts the records that were not sent: more than 16,384 were waiting, a request failed, or they came after
// [Exporter.Shutdown]. Reports say so of the nodes that are missing.
func (e *Exporter) Dropped() uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.dropped
}

// Shutdown sends what is waiting, and stops the client. It returns when ctx ends at the latest; the error is the client's, or
// that of the last request. The recorder goes on to record, and nothing is sent any more. Only the first call counts.
func (e *Exporter) Shutdown(ctx context.Context) (err error) {
	e.once.Do(func() {
		if err = e.shutdown(ctx); err != nil {
			err = fmt.Errorf("ctxplumb: export: %w", err)
		}
	})
	return err
}

func (e *Exporter) shutdown(ctx context.Context) error {
	defer e.cancel()
	e.stop <- ctx
	var late error
	select {
	case <-e.stopped:
	case <-ctx.Done(): // what waits is dropped, by the goroutine that alone sends
		e.cancel()
		late = ctx.Err()
	}
	e.mu.Lock()
	err := e.err
	e.mu.Unlock()
	return cmp.Or(late, err, e.client.Stop(ctx))
}

func (e *Exporter) run(ctx context.Context) {
	defer close(e.stopped)
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			limited, cancel := context.WithTimeout(ctx, patience)
			e.flush(limited)
			cancel()
		case last := <-e.stop:
			e.mu.Lock()
			e.closed = true // before the last of it is taken: what comes later is counted
			e.mu.Unlock()
			e.flush(last)
			return
		}
	}
}

// add is told of each node by the recorder.
func (e *Exporter) add(r tracer.Record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	i, waiting := e.at[r.ID]
	switch {
	case waiting:
		e.pending[i] = r
	case e.closed || len(e.pending) == maxPending:
		e.dropped++
	default:
		e.at[r.ID] = len(e.pending)
		e.pending = append(e.pending, r)
	}
}
