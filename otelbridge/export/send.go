package export

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// aRequest is how many nodes go in one: receivers refuse requests of more than some MiB.
const aRequest = 512

// flush sends what is waiting. What cannot be sent is dropped: the client has tried again by then.
func (e *Exporter) flush(ctx context.Context) {
	for records := e.take(); len(records) > 0; {
		n := min(len(records), aRequest)
		tree := e.tree(records[:n])
		err := e.send(ctx, tree)
		e.settle(tree, err)
		records = records[n:]
	}
}

func (e *Exporter) take() []tracer.Record {
	e.mu.Lock()
	defer e.mu.Unlock()
	taken := e.pending
	e.pending = nil
	clear(e.at)
	return taken
}

// tree is a request's, with how much is missing since the last one that arrived.
func (e *Exporter) tree(records []tracer.Record) *tracer.Tree {
	unsampled := e.recorder.Counts().Unsampled
	e.mu.Lock()
	defer e.mu.Unlock()
	return &tracer.Tree{
		Records: records, Grace: e.recorder.Grace(), Evicted: e.dropped - e.told, Unsampled: unsampled - e.unsampled,
	}
}

func (e *Exporter) settle(sent *tracer.Tree, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err = err; err != nil {
		e.dropped += uint64(len(sent.Records))
		return
	}
	e.told += sent.Evicted
	e.unsampled += sent.Unsampled
}

func (e *Exporter) send(ctx context.Context, tree *tracer.Tree) error {
	// The protobuf of pdata and that of the client are the same on the wire.
	wire, err := new(ptrace.ProtoMarshaler).MarshalTraces(otlpfile.Traces(e.service, tree))
	if err != nil {
		return err
	}
	var data tracepb.TracesData
	if err := proto.Unmarshal(wire, &data); err != nil {
		return err
	}
	if err := e.client.UploadTraces(ctx, data.GetResourceSpans()); err != nil {
		return fmt.Errorf("%d nodes were not sent: %w", len(tree.Records), err)
	}
	return nil
}
